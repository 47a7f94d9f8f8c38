"""A forked child begins with locks and flights of its own.

Fork copies a lock as it is: whoever held it in another thread is not there to let it
go, and neither is the thread for whose answer a flight waits.
"""

import os
from typing import Protocol
from weakref import WeakSet


class Renewable(Protocol):
    """Whatever holds a lock."""

    def renew(self) -> None:
        """Take a new lock, and drop what a thread of the parent left unfinished."""
        ...  # pragma: no cover


_watched: WeakSet[Renewable] = WeakSet()


def watch(one: Renewable) -> None:
    """Renew it in every child that this process forks, as long as it lives."""
    _watched.add(one)


def renew_all() -> None:
    """Renew all that is watched."""
    for one in list(_watched):
        one.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=renew_all)
