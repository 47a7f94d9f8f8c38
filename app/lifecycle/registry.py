"""Purge steps for deleted accounts and counters, as domains register them.

Each domain lists its own in `app/<domain>/lifecycle.py`; `app.domains` registers these
lists when an application is made.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

# Deletes at most so many (the second argument) rows that belong to a deleted account
# (the first), and returns whether there were any.
PurgeStep = Callable[[int, int], bool]


@dataclass(slots=True)
class Lifecycle:
    """The purge steps, in the order in which they run, and the counters of a person.

    A counter is a column of `User`, with the correlated Select that counts it anew.
    """

    purge_steps: list[PurgeStep] = field(default_factory=list)
    counters: dict[str, Any] = field(default_factory=dict)

    def add_purge_step(self, step: PurgeStep) -> None:
        """Register a step behind all others; doing it twice is doing it once."""
        if step not in self.purge_steps:
            self.purge_steps.append(step)

    def add_counter(self, name: str, count: Any) -> None:
        """Register a counter. Raises ValueError if another domain has that name."""
        if self.counters.setdefault(name, count) is not count:
            raise ValueError(f"{name} is counted by two domains")


lifecycle = Lifecycle()
