"""A real worker process: jobs, signals, and a Redis that goes away."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import pytest
from redis import Redis
from rq import Queue
from rq.job import JobStatus

from app.worker.queue import QUEUE_NAME
from app.worker.queue.worker import AppWorker, Hooks, run_worker
from deploy.supervision import stop_on_signals
from tests.backends.jobs import tasks
from tests.support.valkey import Server
from tests.support.waiting import wait_for

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

Start = Callable[[], BaseProcess]


def _run(url: str) -> None:
    def before() -> None:
        with Redis.from_url(url) as client:
            client.rpush("hooks", f"before:{os.getpid()}")

    def after() -> None:
        with Redis.from_url(url) as client:
            client.rpush("hooks", f"after:{os.getpid()}")

    run_worker(url, Hooks(before, after))


@pytest.fixture
def start(server: Server) -> Iterator[Start]:
    """Start worker processes."""
    started: list[BaseProcess] = []

    def run() -> BaseProcess:
        process = get_context("fork").Process(target=_run, args=(server.url,))
        process.start()
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.join(10)


@pytest.fixture
def queue(redis: Redis) -> Queue:
    return Queue(QUEUE_NAME, connection=redis)


def test_job_runs_in_a_fork_between_its_hooks(
    start: Start, queue: Queue, redis: Redis, server: Server
) -> None:
    worker = start()
    queue.enqueue(tasks.leave_trace, server.url, "trace")
    wait_for(lambda: redis.llen("hooks") == 2)
    pid = (redis.get("trace") or b"").decode()
    assert int(pid) != worker.pid
    assert redis.lrange("hooks", 0, -1) == [
        f"before:{pid}".encode(),
        f"after:{pid}".encode(),
    ]


def test_worker_survives_a_failed_and_a_killed_job(
    start: Start, queue: Queue, redis: Redis, server: Server
) -> None:
    start()
    failing, dying = queue.enqueue(tasks.fail), queue.enqueue(tasks.die)
    queue.enqueue(tasks.leave_trace, server.url, "trace")
    wait_for(lambda: redis.exists("trace"))
    assert failing.get_status() == dying.get_status() == JobStatus.FAILED


def test_a_warm_shutdown_finishes_the_job(
    start: Start, queue: Queue, redis: Redis, server: Server
) -> None:
    worker = start()
    wait_for(lambda: redis.smembers("microblog:workers"))
    queue.enqueue(tasks.take_long, server.url, "trace", 1.0)
    queue.enqueue(tasks.leave_trace, server.url, "too late")
    wait_for(lambda: redis.exists("trace:begun"))
    worker.terminate()
    worker.join(20)
    assert worker.exitcode == 0
    assert redis.exists("trace")
    assert not redis.exists("too late")
    assert redis.smembers("microblog:workers") == set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_idle_worker_ends_at_once(
    start: Start, redis: Redis, number: signal.Signals
) -> None:
    worker = start()
    wait_for(lambda: redis.smembers("rq:workers:microblog-tasks"))
    assert worker.pid is not None
    os.kill(worker.pid, number)
    worker.join(20)
    assert worker.exitcode == 0


def test_a_signal_during_its_start_is_not_missed(queue: Queue, server: Server) -> None:
    queue.enqueue(tasks.leave_trace, server.url, "too late")
    with stop_on_signals() as stop:
        worker = AppWorker(queue, "early", Hooks(lambda: None, lambda: None), stop)
        stop.set()
        worker.work(logging_level=None)
    assert len(queue) == 1


def be_stopped() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


class StoppedBefore(AppWorker):
    """A worker that a signal meets just before it listens."""

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()
        be_stopped()


class StoppedWhileTidying(AppWorker):
    """A worker that a signal meets while it writes a log record of its maintenance."""

    def clean_registries(self) -> None:
        # As in `logging.Handler.handleError`.
        with suppress(Exception):
            be_stopped()


@pytest.mark.parametrize("kind", [StoppedBefore, StoppedWhileTidying])
def test_a_signal_before_it_listens_ends_a_worker(
    queue: Queue, redis: Redis, kind: type[AppWorker]
) -> None:
    with stop_on_signals() as stop:
        worker = kind(queue, "early", Hooks(lambda: None, lambda: None), stop)
        worker.work(logging_level=None)
    assert redis.smembers("rq:workers:microblog-tasks") == set()


def test_worker_waits_for_redis(
    start: Start, queue: Queue, redis: Redis, server: Server
) -> None:
    server.stop()
    worker = start()
    server.start()
    queue.enqueue(tasks.leave_trace, server.url, "first")
    wait_for(lambda: redis.exists("first"))
    server.stop()
    server.start()
    queue.enqueue(tasks.leave_trace, server.url, "second")
    wait_for(lambda: redis.exists("second"))
    worker.terminate()
    worker.join(20)
    assert worker.exitcode == 0


def test_worker_ends_while_it_waits_for_redis(start: Start, server: Server) -> None:
    server.stop()
    worker = start()
    worker.join(0.5)
    worker.terminate()
    worker.join(20)
    assert worker.exitcode == 0


def test_a_burst_ends_with_the_queue(
    queue: Queue, redis: Redis, server: Server
) -> None:
    queue.enqueue(tasks.leave_trace, server.url, "trace")
    run_worker(server.url, Hooks(lambda: None, lambda: None), burst=True)
    assert redis.exists("trace")
