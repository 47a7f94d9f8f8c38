"""Periodic jobs: small, idempotent functions that are called by the clock.

Several machines may run the same jobs at once.
"""

import logging
import traceback
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

from flask import Flask

from app.lib import outages
from app.lib.background import Stop
from app.lib.breaker import Backoff
from app.worker.measures import PERIODIC_JOBS, result_of
from app.worker.registry import SCHEDULE, registry
from app.worker.runs import RunNotes

Function = Callable[[], float | None]

_log = logging.getLogger(__name__)


def repeat(call: Callable[[], float], stop: Stop) -> None:
    """Call a function until asked to stop, waiting as many seconds as it returns."""
    repeated = RepeatedCall("loop", call, interval=1.0)
    while not stop.is_set():
        stop.wait(repeated())


class RepeatedCall:
    """A function that may fail: it is tried again ever more slowly, up to a minute.

    Each distinct failure is logged once until the function succeeds again.
    """

    def __init__(self, name: str, function: Function, interval: float) -> None:
        self._name = name
        self._function = function
        self._interval = interval
        self._backoff = Backoff(first=1.0, cap=60.0)
        self._seen: set[str] = set()

    def __call__(self) -> float:
        """Call the function once; return the seconds until the next time."""
        try:
            delay = self._function()
        except Exception as error:
            # Whatever it raises, the others and its own next try must go on.
            self._note_failure(error)
            return self._backoff.next()
        self._note_success()
        return self._interval if delay is None else max(0.0, delay)

    def _note_failure(self, error: Exception) -> None:
        if outages.note(error):
            # It concerns all jobs alike, and no line of ours is to blame.
            return
        place = traceback.extract_tb(error.__traceback__)[-1]
        failure = f"{type(error).__name__} at {place.filename}:{place.lineno}"
        if failure not in self._seen:
            self._seen.add(failure)
            _log.error("Periodic job %s failed: %s", self._name, error, exc_info=error)

    def _note_success(self) -> None:
        self._backoff.reset()
        if self._seen:
            self._seen.clear()
            _log.info("Periodic job %s succeeds again", self._name)


class Schedule:
    """Periodic jobs and when each is due; a function for `repeat`.

    A job may return the seconds until it wants its next turn, such as 0 when there is
    more to do; otherwise it comes again after its own interval.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._jobs: list[tuple[RepeatedCall, list[float]]] = []

    def add(self, name: str, function: Function, interval: float) -> None:
        """Add a job, due at once and then every `interval` seconds."""
        repeated = RepeatedCall(name, function, interval)
        self._jobs.append((repeated, [self._clock()]))

    def __call__(self) -> float:
        """Run what is due; return the seconds until something is due again."""
        for job, due_at in self._jobs:
            if due_at[0] <= self._clock():
                due_at[0] = job() + self._clock()
        soonest = min((due_at[0] for _, due_at in self._jobs), default=float("inf"))
        return min(max(0.0, soonest - self._clock()), 60.0)


def make(app: Flask, process: str = SCHEDULE) -> Schedule:
    """Return the registered periodic jobs of one process."""
    schedule = Schedule()
    for job in registry.periodic_jobs.values():
        if job.process == process:
            function = partial(job.function, *job.arguments(app.config))
            timed = _timed(job.name, _in_context(app, job.name, function))
            schedule.add(job.name, timed, job.interval)
    return schedule


def _in_context(
    app: Flask, name: str, function: Callable[[], Any]
) -> Callable[[], None]:
    """Run a job in an application context of its own, so in a session of its own.

    How it went is stored for administrators.
    """
    note = RunNotes(name)

    def run() -> None:
        with app.app_context(), note():
            function()

    return run


def _timed(name: str, function: Callable[[], None]) -> Callable[[], None]:
    """Measure each call."""

    def run() -> None:
        began, succeeded = monotonic(), False
        try:
            function()
            succeeded = True
        finally:
            seconds = monotonic() - began
            PERIODIC_JOBS.observe(seconds, name=name, result=result_of(succeeded))

    return run
