"""Reading the probes: gauges as they are, counters as growth per second."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic

from app.metrics.probes import Probe

# A function is called so seldom that it takes at most this share of the time.
SHARE = 0.005

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Reading:
    due_at: float = 0.0
    read_at: float = 0.0
    totals: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    is_failing: bool = False


class Readings:
    """The last numbers of some probes, for one thread that reads them."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._readings: dict[str, _Reading] = {}

    def read(self, probes: Iterable[Probe]) -> dict[str, float]:
        """Read the probes that are due; return the numbers of all by name.

        One that fails is logged once and has no number; the others are not concerned.
        """
        found: dict[str, float] = {}
        for probe in probes:
            reading = self._readings.setdefault(probe.name, _Reading())
            if self._clock() >= reading.due_at:
                self._update(probe, reading)
            if probe.is_charted:
                found |= reading.values
        return found

    def totals(self, probes: Iterable[Probe]) -> dict[str, dict[str, float]]:
        """Return the numbers as they were read, by name and value of the label."""
        return {
            each.name: self._readings[each.name].totals
            for each in probes
            if each.name in self._readings
        }

    def _update(self, probe: Probe, reading: _Reading) -> None:
        began = self._clock()
        try:
            numbers = probe.read()
            reading.is_failing = False
        except Exception as error:  # whatever a room raises concerns its number alone
            numbers = {}
            if not reading.is_failing:
                _log.warning("Probe %s failed: %r", probe.name, error)
            reading.is_failing = True
        now = self._clock()
        if probe.is_counter:
            reading.values = _growth(probe, reading, numbers, now)
        else:
            reading.values = {probe.key(name): n for name, n in numbers.items()}
        reading.totals, reading.read_at = numbers, now
        # A little early, since whoever reads does not come to the millisecond.
        reading.due_at = began + max(probe.every - 0.1, (now - began) / SHARE)


def _growth(
    probe: Probe, reading: _Reading, numbers: dict[str, float], now: float
) -> dict[str, float]:
    passed = now - reading.read_at
    if not reading.totals or passed <= 0:
        return {}
    return {
        probe.key(name): max(0.0, number - reading.totals.get(name, 0.0)) / passed
        for name, number in numbers.items()
    }
