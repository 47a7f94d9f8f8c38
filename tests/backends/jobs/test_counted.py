"""What a job counts in its own process is not lost with that process."""

from collections.abc import Callable, Iterator
from multiprocessing import get_context

import pytest
from redis import Redis
from rq import Queue
from rq.job import Job

from app.metrics import current, snapshot
from app.worker.queue import QUEUE_NAME
from app.worker.queue.worker import Hooks, kind_of, run_worker
from app.worker.registry import Job as TaskJob
from app.worker.registry import registry
from tests.backends.jobs import tasks
from tests.support.valkey import Server
from tests.support.waiting import wait_for

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
JOBS = "microblog_job_duration_seconds"


def _run(url: str) -> None:
    def absorb(counted: snapshot.Snapshot) -> None:
        own = snapshot.of_registry(current())
        with Redis.from_url(url) as client:
            client.rpush("own", snapshot.encode(own))
            client.rpush("counted", snapshot.encode(counted))

    run_worker(url, Hooks(lambda: None, lambda: None, absorb))


@pytest.fixture
def counted(server: Server, redis: Redis) -> Iterator[Callable[[str], list]]:
    """Run a worker; return the snapshots in a list of Redis so far."""
    process = get_context("fork").Process(target=_run, args=(server.url,))
    process.start()

    def read(name: str) -> list[snapshot.Snapshot]:
        return [snapshot.decode(text) for text in redis.lrange(name, 0, -1)]

    yield read
    process.kill()
    process.join(10)


def counts(found: snapshot.Snapshot) -> dict[str, float]:
    """Return how many jobs there were by their result."""
    return {
        dict(labels)["result"]: number
        for (name, labels), number in found[JOBS].numbers.items()
        if name == f"{JOBS}_count"
    }


def test_parent_receives_what_each_job_has_counted(
    counted: Callable[[str], list[snapshot.Snapshot]], server: Server, redis: Redis
) -> None:
    queue = Queue(QUEUE_NAME, connection=redis)
    queue.enqueue(tasks.leave_trace, server.url, "trace")
    queue.enqueue(tasks.fail)
    first, second = wait_for(lambda: (n := counted("counted"))[1:] and n)
    assert counts(first) == {"succeeded": 1.0}
    assert counts(second) == {"failed": 1.0}


def test_killed_job_is_counted_by_the_parent(
    counted: Callable[[str], list[snapshot.Snapshot]], server: Server, redis: Redis
) -> None:
    queue = Queue(QUEUE_NAME, connection=redis)
    queue.enqueue(tasks.die)
    queue.enqueue(tasks.leave_trace, server.url, "trace")
    (own,) = wait_for(lambda: counted("own"))
    key = ("microblog_jobs_killed_total", (("name", "other"),))
    assert own["microblog_jobs_killed"].numbers[key] == 1.0


def test_kinds_of_jobs_are_those_of_the_registry(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.jobs, "fail", TaskJob("fail", tasks.fail))
    assert kind_of(Job.create(tasks.fail, connection=redis)) == "fail"
    assert kind_of(Job.create(tasks.die, connection=redis)) == "other"
    drain = Job.create("app.tasks.drain_outbox", connection=redis)
    assert kind_of(drain) == "drain_outbox"
