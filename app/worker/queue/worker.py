"""The process that carries out jobs: RQ's worker, which survives the loss of Redis."""

import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from time import monotonic
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.job import Job

from app.lib import outages
from app.lib.breaker import Backoff
from app.metrics import process, snapshot
from app.metrics.snapshot import Snapshot
from app.worker.measures import JOBS, KILLED_JOBS, result_of
from app.worker.queue.extension import QUEUE_NAME, make_redis
from app.worker.queue.presence import Heartbeat, new_name
from app.worker.queue.wakeup import DRAIN
from app.worker.registry import registry
from deploy.supervision import STOP_SIGNALS, Flag, stop_on_signals

# RQ listens in turns of this minus 15 s, and notices a hung Redis 10 s later.
WORKER_TTL = 35

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hooks:
    """What surrounds a job in its own process, which was forked for it.

    `before` drops what must not be shared with the parent, such as connections to the
    database; `after` waits for what must not be lost, such as live events on their way.
    `absorb` is called by the parent with what the job's process has counted.
    """

    before: Callable[[], None]
    after: Callable[[], None]
    absorb: Callable[[Snapshot], None] = lambda _counted: None


class AppWorker(Worker):
    """A worker of which each job runs in a fork of the loaded application."""

    def __init__(self, queue: Queue, name: str, hooks: Hooks, stop: Flag) -> None:
        super().__init__(
            [queue], name=name, connection=queue.connection, worker_ttl=WORKER_TTL
        )
        self._hooks = hooks
        self._stop = stop
        self._listens = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the running job and end, on SIGTERM or SIGINT."""
        self._stop.set()
        # What RQ raises to be woken up is caught in its loop alone.
        if self._listens:
            # RQ declares no types for this method.
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def check_for_suspension(self, burst: bool) -> None:
        """Begin a turn of RQ's loop, in which a signal may interrupt the listening."""
        self._listens = True
        # A signal that came while RQ registered the worker has only raised our flag:
        # RQ would listen for twenty seconds more before anybody looks at it.
        self._stop_requested = self._stop_requested or self._stop.is_set()
        super().check_for_suspension(burst)

    def run_maintenance_tasks(self) -> None:
        """Tidy the registries of jobs, and end if a signal came meanwhile."""
        # It logs, and what is raised while a record is written goes no further.
        self._listens = False
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]  # As above.
        self._listens = True
        if self._stop.is_set():
            raise StopRequested

    def teardown(self) -> None:
        """Unregister the worker, whatever signals come meanwhile."""
        self._listens = False
        super().teardown()  # type: ignore[no-untyped-call]  # The same.

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run a job in a fork, and take over what was counted there."""
        with TemporaryFile() as counted:
            self._counted = counted
            super().execute_job(job, queue)
            counted.seek(0)
            self._absorb(counted.read())

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Run a job in its forked process."""
        self._hooks.before()
        began, succeeded = monotonic(), False
        try:
            succeeded = super().perform_job(job, queue)
            return succeeded
        finally:
            seconds = monotonic() - began
            JOBS.observe(seconds, name=kind_of(job), result=result_of(succeeded))
            self._hooks.after()
            # The parent has the same file.
            self._counted.write(snapshot.encode(process.counted()))
            self._counted.flush()

    def handle_work_horse_killed(
        self, job: Job, retpid: int, ret_val: int, rusage: Any
    ) -> None:
        """Count a job whose process was killed, and so could not count it itself."""
        KILLED_JOBS.inc(name=kind_of(job))
        # RQ declares no types for this method.
        super().handle_work_horse_killed(job, retpid, ret_val, rusage)  # type: ignore[no-untyped-call]

    def _absorb(self, text: bytes) -> None:
        if text:
            with suppress(ValueError):
                self._hooks.absorb(snapshot.decode(text))


def kind_of(job: Job) -> str:
    """Return the kind of a job, of which there are few, or "other"."""
    name = str(job.func_name).rpartition(".")[2]
    is_known = name in registry.jobs or DRAIN.endswith(f".{name}")
    return name if is_known else "other"


def run_worker(redis_url: str, hooks: Hooks, *, burst: bool = False) -> None:
    """Carry out jobs until SIGTERM or SIGINT; in a burst, until the queue is empty.

    While Redis is away it waits, ever longer up to half a minute. To be called in the
    main thread.
    """
    outages.count_complaints("rq.worker", "redis", r"\bredis|connect|pubsub")
    backoff = Backoff(first=1.0, cap=30.0)
    with stop_on_signals() as stop:
        while not stop.is_set():
            began = monotonic()
            done = _work(redis_url, hooks, stop, burst=burst)
            if burst and done:
                return
            if monotonic() - began > 60.0:
                backoff.reset()
            stop.wait(backoff.next())


def _work(redis_url: str, hooks: Hooks, stop: Flag, *, burst: bool) -> bool:
    """Work until asked to stop or Redis goes away; return whether it ended in order."""
    name = new_name(socket.gethostname(), os.getpid(), secrets.token_hex(4))
    # RQ raises the timeouts of its connection, so it gets one of its own.
    connection = Redis.from_url(redis_url, socket_connect_timeout=2.0)
    heartbeat = Heartbeat(make_redis(redis_url), name)
    handlers = [(number, signal.getsignal(number)) for number in STOP_SIGNALS]
    try:
        heartbeat.start()
        worker = AppWorker(Queue(QUEUE_NAME, connection=connection), name, hooks, stop)
        worker.work(burst=burst, logging_level=None)
    except (RedisError, OSError) as error:
        outages.of("redis").failed(error)
        return False
    finally:
        for number, handler in handlers:
            signal.signal(number, handler)
        heartbeat.stop()
        connection.close()
    return True
