"""Telling a worker that something has been written to the outbox."""

from uuid import uuid4

from redis import Redis
from rq import Queue
from rq.job import Job, JobStatus

from app.worker.jobs.errand import Errand

DRAIN = "app.tasks.drain_outbox"


class Kicker:
    """Enqueues the job that empties the outbox, soon and at most once a second.

    At most one such job of a process waits in the queue: while it does, everything that
    is committed meanwhile will be seen by it. So no heap grows where no worker runs.
    """

    def __init__(self, redis: Redis, queue: Queue) -> None:
        self._redis = redis
        self._queue = queue
        self._last_id: str | None = None
        self._errand = Errand("jobs-kicker", self._enqueue, pause=1.0)

    def kick(self) -> None:
        """Have the outbox emptied soon; never waits."""
        self._errand.ask()

    def flush(self, timeout: float) -> bool:
        """Wait until Redis knows of the last kick; says whether it does."""
        return self._errand.settle(timeout)

    def close(self) -> None:
        """Stop kicking."""
        self._errand.close()

    def _enqueue(self) -> None:
        if self._last_id is not None and is_queued(self._redis, self._last_id):
            return
        self._last_id = uuid4().hex
        self._queue.enqueue_call(
            DRAIN, job_id=self._last_id, timeout=600, result_ttl=0, failure_ttl=3600
        )


def is_queued(redis: Redis, job_id: str) -> bool:
    """Ask Redis whether a job waits to be begun."""
    status = redis.hget(Job.key_for(job_id), "status")
    return status == JobStatus.QUEUED.value.encode()
