"""What administrators see of the job queue, and do with failed jobs."""

import pytest
from flask import Flask
from redis import Redis

from app.exceptions import NotFound, Unavailable
from app.worker.queue import Jobs, inspection
from tests.backends.jobs.tasks import fail
from tests.support.valkey import Server

FAILING = f"{fail.__module__}.{fail.__name__}"


def fail_one(app: Flask, jobs: Jobs) -> str:
    """Let a job fail, and return its id."""
    from rq import SimpleWorker

    jobs.enqueue(FAILING, job_id="j1")
    queue = app.extensions["jobs"].queue
    SimpleWorker([queue], connection=queue.connection).work(burst=True)
    return "j1"


def test_state_counts_what_waits(app: Flask, jobs: Jobs) -> None:
    jobs.enqueue(FAILING, job_id="j1")
    found = inspection.state()
    assert found is not None
    assert (found.waiting, found.failed_count, found.running) == (1, 0, [])


def test_failed_job_is_listed_with_its_reason(app: Flask, jobs: Jobs) -> None:
    job_id = fail_one(app, jobs)
    found = inspection.state()
    assert found is not None
    (job,) = found.failed
    assert (job.id, job.call, found.failed_count) == (job_id, FAILING, 1)
    assert "on purpose" in job.reason
    assert inspection.count_failed() == 1


def test_failed_job_is_queued_again(app: Flask, jobs: Jobs) -> None:
    inspection.retry(fail_one(app, jobs))
    found = inspection.state()
    assert found is not None
    assert (found.waiting, found.failed_count) == (1, 0)


def test_failed_job_is_deleted(app: Flask, jobs: Jobs, redis: Redis) -> None:
    inspection.delete(fail_one(app, jobs))
    assert inspection.count_failed() == 0
    assert not redis.exists("rq:job:j1")


def test_job_that_did_not_fail_is_not_found(app: Flask, jobs: Jobs) -> None:
    jobs.enqueue(FAILING, job_id="j1")
    for act in (inspection.retry, inspection.delete):
        for job_id in ("j1", "nobody"):
            with pytest.raises(NotFound):
                act(job_id)
    found = inspection.state()
    assert found is not None
    assert found.waiting == 1


@pytest.mark.usefixtures("app")
def test_state_is_unavailable_without_redis(server: Server) -> None:
    server.stop()
    with pytest.raises(Unavailable):
        inspection.state()


def test_state_is_none_where_no_redis_is_configured(make_app: object) -> None:
    made = make_app(None)  # type: ignore[operator]  # a factory
    with made.app_context():
        assert inspection.state() is None
