"""A clock that tests move, and handlers of their own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.lib.clock import utcnow
from app.worker.outbox import delivery
from app.worker.registry import DATABASE, Handler, registry


class Clock:
    """The present of every worker; it stands still between two calls of `move`."""

    def __init__(self) -> None:
        self.moment = utcnow() + timedelta(seconds=1)

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment

    def move(self, **distance: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**distance)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock by which the outbox claims and postpones."""
    clock = Clock()
    monkeypatch.setattr(delivery, "now", clock)
    return clock


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register a handler of a kind for one test."""

    def register(kind: str, function: Any, *, lane: str = DATABASE) -> None:
        handler = Handler(kind, function, lane)
        monkeypatch.setitem(registry.handlers, kind, handler)

    return register
