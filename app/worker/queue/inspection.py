"""What waits, runs and failed in the job queue, for administrators."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app
from redis.exceptions import RedisError
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job
from rq.registry import FailedJobRegistry, StartedJobRegistry

from app.exceptions import NotFound, Unavailable
from app.lib.clock import as_utc

# How many jobs of each kind are listed.
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job of the queue as administrators see it."""

    id: str
    call: str
    enqueued_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    # The last line of its traceback.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many jobs wait, run and failed, and the newest of the latter two."""

    waiting: int = 0
    running: list[JobRecord] = field(default_factory=list)
    running_count: int = 0
    failed: list[JobRecord] = field(default_factory=list)
    failed_count: int = 0


def state() -> QueueState | None:
    """Return the state of the queue; None where no Redis is configured.

    :raises Unavailable: Redis does not answer.
    """
    if not _jobs().configured:
        return None
    with _redis() as queue:
        running = StartedJobRegistry(queue=queue)
        failed = FailedJobRegistry(queue=queue)
        running_ids = _ids(running)
        return QueueState(
            waiting=queue.count,
            running=_records(queue, running_ids),
            running_count=_size(queue, running),
            failed=_records(queue, _ids(failed)),
            failed_count=_size(queue, failed),
        )


def count_failed() -> int:
    """Return how many jobs failed; 0 without Redis. Raises Unavailable."""
    if not _jobs().configured:
        return 0
    with _redis() as queue:
        return _size(queue, FailedJobRegistry(queue=queue))


def retry(job_id: str) -> None:
    """Put a failed job into the queue again. Raises NotFound or Unavailable."""
    _change(job_id, lambda registry: registry.requeue(job_id))


def delete(job_id: str) -> None:
    """Delete a failed job. Raises NotFound or Unavailable."""
    _change(job_id, lambda registry: registry.remove(job_id, delete_job=True))


def _change(job_id: str, change: Callable[[Any], object]) -> None:
    with _redis() as queue:
        registry: Any = FailedJobRegistry(queue=queue)
        is_there = job_id in registry
        # What is raised within counts as a failure of Redis.
        with suppress(NoSuchJobError, InvalidJobOperation):
            if is_there:
                change(registry)
    if not is_there:
        raise NotFound


@contextmanager
def _redis() -> Iterator[Any]:
    """Yield the queue within the circuit breaker of Redis.

    :raises Unavailable: Redis does not answer.
    """
    jobs = _jobs()
    try:
        with jobs.breaker:
            yield jobs.queue
    except (RedisError, OSError) as error:
        raise Unavailable("redis") from error


def _jobs() -> Any:
    return current_app.extensions["jobs"]


def _ids(registry: Any) -> list[str]:
    """Return the ids that entered last; nothing is cleaned up on the way."""
    key, redis = registry.key, registry.connection
    found = [each.decode() for each in redis.zrevrange(key, 0, MOST_LISTED - 1)]
    # Since RQ 2 a running job is listed with its execution behind a colon.
    return [each.partition(":")[0] for each in found]


def _size(queue: Any, registry: Any) -> int:
    return int(queue.connection.zcard(registry.key))


def _records(queue: Any, ids: list[str]) -> list[JobRecord]:
    found = Job.fetch_many(ids, connection=queue.connection)
    return [_record(job) for job in found if job is not None]


def _record(job: Job) -> JobRecord:
    result = job.latest_result() if job.ended_at else None
    text = (result.exc_string if result else None) or ""
    lines = text.strip().splitlines()
    return JobRecord(
        id=job.id,
        call=job.func_name or "",
        enqueued_at=_moment(job.enqueued_at),
        began_at=_moment(job.started_at),
        ended_at=_moment(job.ended_at),
        reason=lines[-1][:300] if lines else "",
    )


def _moment(given: datetime | None) -> datetime | None:
    return as_utc(given) if given is not None else None
