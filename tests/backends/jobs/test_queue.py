"""Handing work over, with Redis there, away and hung."""

from collections.abc import Callable
from time import monotonic

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from rq.job import Job, JobStatus

from app.worker.queue import QUEUE_NAME, Jobs
from app.worker.queue.presence import Heartbeat
from app.worker.queue.wakeup import DRAIN
from tests.support.valkey import Server
from tests.support.waiting import wait_for

MakeApp = Callable[[str | None], Flask]


def test_an_application_begins_without_redis(make_app: MakeApp, jobs: Jobs) -> None:
    app = make_app(None)
    assert app.task_queue.name == QUEUE_NAME == "microblog-tasks"
    assert app.redis.connection_pool.connection_kwargs["socket_timeout"] == 2.0
    with app.app_context():
        assert not jobs.enqueue("app.tasks.export_posts", 1)
        jobs.wake_worker()
        assert jobs.worker_alive()
        assert jobs.fetch("1") is None
        assert not jobs.is_available()


def test_binding_twice_is_a_mistake(make_app: MakeApp, jobs: Jobs) -> None:
    app = make_app(None)
    with pytest.raises(RuntimeError, match="bound to this application already"):
        jobs.init_app(app)


def test_a_job_is_enqueued_with_its_options(app: Flask, jobs: Jobs) -> None:
    assert jobs.enqueue(
        "app.tasks.export_posts", 7, job_id="a", timeout=99, description="export"
    )
    job = jobs.fetch("a")
    assert isinstance(job, Job)
    assert (job.func_name, job.args, job.kwargs) == ("app.tasks.export_posts", (7,), {})
    assert (job.timeout, job.description) == (99, "export")
    assert jobs.is_available()


def test_a_waiting_job_is_not_enqueued_twice(app: Flask, jobs: Jobs) -> None:
    for _ in range(2):
        assert jobs.enqueue("app.tasks.export_posts", 7, job_id="a")
    assert app.task_queue.job_ids == ["a"]
    job = jobs.fetch("a")
    assert job is not None
    job.set_status(JobStatus.FAILED)
    assert jobs.enqueue("app.tasks.export_posts", 7, job_id="a")
    assert app.task_queue.job_ids == ["a", "a"]


def test_job_that_was_lost_on_its_way_is_enqueued_again(
    app: Flask, jobs: Jobs, redis: Redis
) -> None:
    assert jobs.enqueue("app.tasks.export_posts", 7, job_id="a")
    # A worker asks for it, and its connection ends before the answer comes.
    queue = app.task_queue
    assert redis.lmove(queue.key, queue.intermediate_queue_key) == b"a"
    assert jobs.enqueue("app.tasks.export_posts", 7, job_id="a")
    assert queue.job_ids == ["a"]


def test_lost_wake_up_is_followed_by_another(
    app: Flask, jobs: Jobs, redis: Redis
) -> None:
    queue = app.task_queue
    for _ in range(2):
        jobs.wake_worker()
        assert jobs.flush(10.0)
        assert redis.lmove(queue.key, queue.intermediate_queue_key)


def test_wake_ups_become_one_waiting_job(app: Flask, jobs: Jobs, redis: Redis) -> None:
    queue = Queue(QUEUE_NAME, connection=redis)
    for _ in range(50):
        jobs.wake_worker()
    wait_for(lambda: queue.count == 1)
    (job,) = queue.jobs
    assert job.func_name == DRAIN == "app.tasks.drain_outbox"
    # A worker begins it: what is committed from now on needs another one.
    job.set_status(JobStatus.STARTED)
    jobs.wake_worker()
    wait_for(lambda: queue.count == 2)


def test_a_stopped_redis_refuses_at_once(
    app: Flask, jobs: Jobs, server: Server
) -> None:
    server.stop()
    for _ in range(5):
        assert not jobs.enqueue("app.tasks.export_posts", 7)
    assert jobs.fetch("a") is None
    assert not jobs.is_available()
    assert jobs.worker_alive()


def test_wake_up_has_arrived_after_a_flush(
    app: Flask, jobs: Jobs, server: Server
) -> None:
    assert jobs.flush(0)
    jobs.wake_worker()
    assert jobs.flush(5)
    assert app.task_queue.count == 1
    server.stop()
    jobs.wake_worker()
    assert not jobs.flush(0.1)


def test_wake_up_outlives_the_absence_of_redis(
    app: Flask, jobs: Jobs, server: Server, redis: Redis
) -> None:
    server.stop()
    jobs.wake_worker()
    server.start()
    queue = Queue(QUEUE_NAME, connection=redis)
    wait_for(lambda: queue.count == 1)


def test_a_hung_redis_is_soon_left_alone(
    app: Flask, jobs: Jobs, server: Server
) -> None:
    with server.hung():
        for _ in range(3):
            assert not jobs.enqueue("app.tasks.export_posts", 7)
        began = monotonic()
        for _ in range(1000):
            assert not jobs.enqueue("app.tasks.export_posts", 7)
            jobs.wake_worker()
            assert jobs.worker_alive()
        # A thousand timeouts would be half an hour: the order of magnitude matters.
        assert monotonic() - began < 60


def test_a_worker_is_seen_and_missed(app: Flask, jobs: Jobs, server: Server) -> None:
    wait_for(lambda: not _fresh(app, jobs))
    heartbeat = Heartbeat(Redis.from_url(server.url), "microblog.host.1.a")
    heartbeat.start()
    wait_for(lambda: _fresh(app, jobs))
    heartbeat.stop()
    wait_for(lambda: not _fresh(app, jobs))


def test_a_killed_worker_is_missed(app: Flask, jobs: Jobs, redis: Redis) -> None:
    redis.sadd("microblog:workers", "microblog.host.1.a")
    redis.sadd("rq:workers:microblog-tasks", "rq:worker:microblog.host.1.a")
    redis.hset("rq:worker:microblog.host.1.a", "birth", "2026-11-21")
    wait_for(lambda: not _fresh(app, jobs))
    assert redis.smembers("microblog:workers") == set()


def test_a_plain_rq_worker_is_seen(app: Flask, jobs: Jobs, redis: Redis) -> None:
    wait_for(lambda: not _fresh(app, jobs))
    redis.sadd("rq:workers:microblog-tasks", "rq:worker:abc")
    redis.hset("rq:worker:abc", "birth", "2026-11-21")
    wait_for(lambda: _fresh(app, jobs))
    redis.hset("rq:worker:abc", "death", "2026-11-21")
    wait_for(lambda: not _fresh(app, jobs))


def _fresh(app: Flask, jobs: Jobs) -> bool:
    """Ask as if some seconds had passed since the last look."""
    app.extensions["jobs"].presence._looked_at = float("-inf")
    return jobs.worker_alive()
