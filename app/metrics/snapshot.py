"""The metrics of a process as plain data, which travel to whoever is scraped."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from prometheus_client.registry import CollectorRegistry

from app.metrics.probes import Probe
from app.metrics.registry import NAMESPACE

# The number of a sample by its name and labels.
Numbers = dict[tuple[str, tuple[tuple[str, str], ...]], float]
CUMULATIVE = ("counter", "histogram")


@dataclass(slots=True)
class Family:
    """A metric with the numbers of all its labels."""

    name: str
    kind: str
    text: str
    numbers: Numbers = field(default_factory=dict)


Snapshot = dict[str, Family]


def of_registry(registry: CollectorRegistry) -> Snapshot:
    """Return what a registry holds."""
    found: Snapshot = {}
    for metric in registry.collect():
        numbers = {
            (sample.name, tuple(sorted(sample.labels.items()))): float(sample.value)
            for sample in metric.samples
            if not sample.name.endswith("_created")
        }
        family = Family(metric.name, metric.type, metric.documentation, numbers)
        found[metric.name] = family
    return found


def of_probes(
    probes: Iterable[Probe], totals: Mapping[str, Mapping[str, float]]
) -> Snapshot:
    """Return the numbers of probes, as they were read, as metrics."""
    found: Snapshot = {}
    for probe in probes:
        name = f"{NAMESPACE}_{probe.name}"
        kind, sample = (
            ("counter", f"{name}_total") if probe.is_counter else ("gauge", name)
        )
        numbers: Numbers = {
            (sample, ((probe.label, value),) if value else ()): number
            for value, number in totals.get(probe.name, {}).items()
        }
        if numbers and probe.text:
            found[name] = Family(name, kind, probe.text, numbers)
    return found


def absorb(into: Snapshot, other: Snapshot) -> None:
    """Add what another process counted; its gauges ended with it."""
    for name, family in other.items():
        if family.kind not in CUMULATIVE:
            continue
        own = into.setdefault(name, Family(name, family.kind, family.text))
        for key, number in family.numbers.items():
            own.numbers[key] = own.numbers.get(key, 0.0) + number


def encode(snapshot: Snapshot) -> bytes:
    """Return a snapshot as JSON."""
    return orjson.dumps([_as_data(family) for family in snapshot.values()])


def decode(text: bytes) -> Snapshot:
    """Return the snapshot that was encoded. Raises ValueError if it is none."""
    try:
        families = [_from_data(data) for data in orjson.loads(text)]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"Not a snapshot: {error!r}") from error
    return {family.name: family for family in families}


def _as_data(family: Family) -> dict[str, Any]:
    rows = [[name, dict(labels), n] for (name, labels), n in family.numbers.items()]
    return asdict(family) | {"numbers": rows}


def _from_data(data: Mapping[str, Any]) -> Family:
    numbers = {
        (str(name), tuple(sorted(labels.items()))): float(number)
        for name, labels, number in data["numbers"]
    }
    return Family(data["name"], data["kind"], data["text"], numbers)
