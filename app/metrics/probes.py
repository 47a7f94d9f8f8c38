"""Probes: functions of any room that are read once a second, and checks of its parts.

A probe returns numbers for charts and alerts, a check returns the state of a part for
`/readyz`. Both are called within the context of the application that reports.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Values = float | Mapping[str, float] | None
Function = Callable[[], Values]


class Scope(StrEnum):
    """Of what a probe speaks."""

    # Read in every process, in its reporting thread: it must not wait for anything.
    PROCESS = "process"
    # The same whoever asks: read by one process, in a thread of its own.
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Probe:
    """A function that returns a number, or numbers by the values of a label.

    None says that the number is not known now. What `is_counter` only grows; samples
    then hold how much it grew per second. `text` and `label` are for Prometheus, where
    the name becomes `microblog_<name>`; without a text it is not shown there. What is
    not `is_charted` is for Prometheus alone: samples leave it out.
    """

    name: str
    function: Function
    text: str = ""
    label: str = ""
    scope: Scope = Scope.PROCESS
    is_counter: bool = False
    # Seconds between two calls; a slow function is called less often.
    every: float = 1.0
    is_charted: bool = True

    def read(self) -> dict[str, float]:
        """Return the numbers by the value of the label, which is "" without one."""
        found = self.function()
        if found is None:
            return {}
        if isinstance(found, Mapping):
            return {str(name): float(value) for name, value in found.items()}
        return {"": float(found)}

    def key(self, value: str) -> str:
        """Return under which name samples hold the number of a label's value."""
        return f"{self.name}.{value}" if value else self.name


_probes: dict[str, Probe] = {}
_checks: dict[str, Callable[[], str]] = {}


def probe(
    name: str,
    function: Function,
    text: str = "",
    *,
    label: str = "",
    scope: Scope = Scope.PROCESS,
    is_counter: bool = False,
    every: float = 1.0,
    is_charted: bool = True,
) -> Probe:
    """Make and register a probe; another of the same name takes its place."""
    made = Probe(name, function, text, label, scope, is_counter, every, is_charted)
    return add(made)


def add(made: Probe) -> Probe:
    """Register a probe; another of the same name takes its place."""
    _probes[made.name] = made
    return made


def remove(name: str) -> None:
    """Forget a probe, if there is one of that name."""
    _probes.pop(name, None)


def check(name: str, function: Callable[[], str]) -> None:
    """Register what returns the state of a part, "ok" or another word.

    The function may wait for the part, some seconds at most, and raises nothing.
    """
    _checks[name] = function


def probes_of(scope: Scope) -> list[Probe]:
    """Return the registered probes of a scope."""
    return [each for each in list(_probes.values()) if each.scope is scope]


def checks_of_parts() -> dict[str, Callable[[], str]]:
    """Return the registered checks by the name of their part."""
    return dict(_checks)
