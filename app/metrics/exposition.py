"""The metrics of all processes of a site in the formats of Prometheus."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector, CollectorRegistry

from app.metrics.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class _Snapshots(Collector):
    # Each with the labels of its process.
    snapshots: Sequence[tuple[Mapping[str, str], Snapshot]]

    def collect(self) -> Iterator[Metric]:
        """Yield each metric once, with the numbers of all processes."""
        found: dict[str, Metric] = {}
        for own_labels, snapshot in self.snapshots:
            for family in snapshot.values():
                metric = found.get(family.name)
                if metric is None:
                    metric = Metric(family.name, family.text, family.kind)
                    found[family.name] = metric
                elif metric.type != family.kind:
                    # Of another version of the application, during a restart.
                    continue
                for (name, labels), number in family.numbers.items():
                    metric.add_sample(name, dict(labels) | dict(own_labels), number)
        yield from found.values()


def render(
    snapshots: Sequence[tuple[Mapping[str, str], Snapshot]], accept: str
) -> tuple[bytes, str]:
    """Return metrics and their content type: OpenMetrics where that is accepted."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Snapshots(snapshots))
    encoder, content_type = _encoder(accept)
    return encoder(registry), content_type


def _encoder(accept: str) -> tuple[Callable[[Collector], bytes], str]:
    try:
        return choose_encoder(accept)
    except (TypeError, ValueError):
        # It asks for a version that is no number.
        return choose_encoder("")
