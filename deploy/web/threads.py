"""The threads of the application: few while they compute, more while they wait."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from time import monotonic
from typing import Any

# Seconds after which a thread counts as waiting for something, so that another one may
# take its place.
STUCK_AFTER = 0.3
LOOK_EVERY = 0.05


class Overfull(Exception):
    """More work waits than can be done in time."""


class Job:
    """A call that waits for a thread, and the future of its result.

    Either a thread takes it, or whoever waits gives it up: never both, since what the
    call then opened would be nobody's to close.
    """

    __slots__ = ("_claims", "arguments", "future", "started_at", "work")

    def __init__(
        self, work: Callable[..., Any], arguments: tuple[Any, ...], future: Any
    ) -> None:
        self.work = work
        self.arguments = arguments
        self.future = future
        self.started_at = 0.0
        # One list with one item, of which one of two threads takes it.
        self._claims = [True]

    def take(self) -> bool:
        """Claim the job for a thread; return whether it has not been given up."""
        if not self._claim():
            return False
        self.started_at = monotonic()
        return True

    def give_up(self) -> bool:
        """Let no thread take the job; return whether none has."""
        return self._claim() and self.future.cancel()

    def _claim(self) -> bool:
        with suppress(IndexError):
            return self._claims.pop()
        return False


class Threads:
    """Runs calls in the order in which they came, for an event loop that waits.

    There are `least` threads, as more would only take turns at the interpreter. For
    each of them that has been at one call for `STUCK_AFTER` seconds, and so waits for a
    database or a stranger's server, another one is started, up to `most`. `room` calls
    may wait for a thread.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        least: int,
        most: int,
        room: int,
        name: str = "web",
    ) -> None:
        self._loop = loop
        self._most, self._least, self._room = most, min(least, most), room
        self._name = name
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._running: dict[threading.Thread, Job | None] = {}
        self._lock = threading.Lock()
        self._looks = False

    def __len__(self) -> int:
        """Count the threads."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many calls wait for a thread."""
        return self._queue.qsize()

    def run(self, work: Callable[..., Any], *arguments: Any) -> Job:
        """Return the job of `work(*arguments)`, with the future of its result.

        :raises Overfull: too many calls wait already.
        """
        waiting = self._queue.qsize()
        if waiting >= self._room:
            raise Overfull
        job = Job(work, arguments, self._loop.create_future())
        self._queue.put(job)
        if waiting or len(self._running) < self._least:
            self._grow()
        if not self._looks and len(self._running) < self._most:
            self._look_again()
        return job

    def close(self) -> None:
        """End the threads once they have done what waits."""
        for _ in range(len(self._running)):
            self._queue.put(None)

    def _look_again(self) -> None:
        self._looks = True
        self._loop.call_later(LOOK_EVERY, self._look)

    def _look(self) -> None:
        self._looks = False
        if self._queue.qsize():
            self._grow()
            self._look_again()

    def _grow(self) -> None:
        """Start a thread for each call that waits, as far as that is allowed."""
        jobs = tuple(self._running.values())
        late = monotonic() - STUCK_AFTER
        stuck = sum(1 for job in jobs if job is not None and job.started_at < late)
        idle = sum(1 for job in jobs if job is None)
        allowed = min(self._most, self._least + stuck) - len(jobs)
        for _ in range(min(self._queue.qsize() - idle, allowed)):
            thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._running[thread] = None
            thread.start()

    def _work(self) -> None:
        me = threading.current_thread()
        while (job := self._queue.get()) is not None:
            if not job.take():
                continue
            self._running[me] = job
            result, failure = _outcome(job)
            self._running[me] = None
            self._loop.call_soon_threadsafe(_settle, job.future, result, failure)
            del job, result, failure
        self._running.pop(me, None)


def _outcome(job: Job) -> tuple[Any, BaseException | None]:
    try:
        return job.work(*job.arguments), None
    except BaseException as failure:
        return None, failure


def _settle(future: Any, result: Any, failure: BaseException | None) -> None:
    if future.done():
        return
    if failure is None:
        future.set_result(result)
    else:
        future.set_exception(failure)
