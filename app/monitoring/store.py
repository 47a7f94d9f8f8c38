"""Where reports are stored: the interface, and the store of one process."""

from collections import deque
from collections.abc import Iterable
from typing import Protocol

from app.metrics.samples import Sample

# Seconds of history, which at one report a second is also their number.
HISTORY = 600
# Seconds after which the counters of a silent process are not scraped any more.
TOTALS_LAST = 60


class Store(Protocol):
    """The reports of the last ten minutes, by process; forgotten by themselves.

    :raises RedisError: from every method, where Redis does not answer.
    :raises OSError: the same.
    """

    def add(self, samples: Iterable[Sample], totals: bytes | None = None) -> None:
        """Add samples of one process, oldest first; `totals` replaces its counters."""

    def samples(self, seconds: float) -> list[Sample]:
        """Return the samples of the last seconds, of each process the oldest first."""

    def latest(self) -> list[Sample]:
        """Return the last sample of each process."""

    def totals(self) -> dict[str, bytes]:
        """Return the counters of each process by its name."""

    def lead(self, process: str) -> bool:
        """Return whether this process is the one that reports the numbers of the site.

        To be called again within three seconds; afterwards another may be.
        """

    def close(self) -> None:
        """End every connection."""


class MemoryStore(Store):
    """The reports of this process alone, where there is no Redis."""

    def __init__(self) -> None:
        # Encoded: half an hour of objects would weigh ten times as much.
        self._samples: dict[str, deque[bytes]] = {}
        self._totals: dict[str, bytes] = {}

    def add(self, samples: Iterable[Sample], totals: bytes | None = None) -> None:
        """Add samples of one process, oldest first; `totals` replaces its counters."""
        for sample in samples:
            known = self._samples.setdefault(sample.process, deque(maxlen=HISTORY))
            known.append(sample.encode())
            if totals is not None:
                self._totals[sample.process] = totals

    def samples(self, seconds: float) -> list[Sample]:
        """Return the samples of the last seconds, of each process the oldest first."""
        count = max(1, round(seconds))
        return [
            Sample.decode(text)
            for known in list(self._samples.values())
            for text in list(known)[-count:]
        ]

    def latest(self) -> list[Sample]:
        """Return the last sample of each process."""
        return self.samples(1)

    def totals(self) -> dict[str, bytes]:
        """Return the counters of this process."""
        return dict(self._totals)

    def lead(self, process: str) -> bool:
        """Return True: nobody else is there."""
        return True

    def close(self) -> None:
        """Do nothing: there are no connections."""
