"""The reports of one process, as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from app.metrics.samples import SITE, Sample

# Seconds without a report after which a process counts as silent.
SILENT_AFTER = 5.0


class State(StrEnum):
    """Whether a process reports."""

    REPORTING = "reporting"
    SILENT = "silent"
    # It said that it ends.
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ProcessHistory:
    """The samples of one process, oldest first; there is at least one."""

    samples: tuple[Sample, ...]

    @property
    def last(self) -> Sample:
        """The last sample."""
        return self.samples[-1]

    @property
    def is_site(self) -> bool:
        """Whether these are the numbers of the whole site."""
        return self.last.kind == SITE

    def age(self, now: float) -> float:
        """Return how many seconds ago the process reported last."""
        return max(0.0, now - self.last.at)

    def state(self, now: float) -> State:
        """Return whether the process reports, is silent or has ended."""
        if self.last.is_last:
            return State.ENDED
        return State.SILENT if self.age(now) > SILENT_AFTER else State.REPORTING

    def times(self) -> list[float]:
        """Return the time of each sample, in seconds since 1970."""
        return [sample.at for sample in self.samples]

    def series(self, name: str) -> list[float | None]:
        """Return a number of each sample; None where it was not known."""
        return [sample.values.get(name) for sample in self.samples]


def by_process(samples: Iterable[Sample]) -> list[ProcessHistory]:
    """Return samples by process: the site first, then by kind, machine and pid."""
    ordered = sorted(samples, key=lambda each: (each.process, each.at))
    found = [
        ProcessHistory(tuple(own))
        for _process, own in groupby(ordered, key=lambda each: each.process)
    ]
    return sorted(found, key=_rank)


def _rank(history: ProcessHistory) -> tuple[bool, str, str, int, float]:
    last = history.last
    return not history.is_site, last.kind, last.machine, last.pid, last.started_at
