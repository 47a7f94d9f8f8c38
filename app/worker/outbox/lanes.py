"""Draining the lanes of the outbox, each by a thread of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import monotonic

from flask import Flask

from app.lib.background import Stop
from app.worker.outbox.delivery import drain
from app.worker.registry import LANES
from app.worker.schedule import RepeatedCall, repeat

INTERVAL = 0.5
BATCH = 200
GRACE = 45.0


@contextmanager
def drained(app: Flask, stop: Stop) -> Iterator[None]:
    """Drain all lanes while the `with` block runs, which ends once `stop` is set."""
    threads = [
        threading.Thread(target=repeat, args=(call, stop), name=lane, daemon=True)
        for lane, call in calls(app, stop).items()
    ]
    for thread in threads:
        thread.start()
    yield
    # What is under way may end; what is not is taken over when its lease ends.
    ends = monotonic() + GRACE
    for thread in threads:
        thread.join(max(0.0, ends - monotonic()))


def calls(app: Flask, stop: Stop) -> dict[str, RepeatedCall]:
    """Return what drains each lane once and returns when to come again."""

    def drain_lane(lane: str) -> float:
        with app.app_context():
            tried = drain(BATCH, lanes=[lane], is_ending=stop.is_set)
        return 0.0 if tried == BATCH else INTERVAL

    return {
        lane: RepeatedCall(f"outbox, {lane}", partial(drain_lane, lane), INTERVAL)
        for lane in LANES
    }
