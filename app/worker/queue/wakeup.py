"""Waking a worker when something has been written to the outbox."""

from uuid import uuid4

from rq import Queue
from rq.job import Job, JobStatus

from app.worker.queue.throttle import ThrottledCall

DRAIN = "app.tasks.drain_outbox"


class WorkerWakeup:
    """Enqueues the job that empties the outbox, soon and at most once a second.

    At most one such job of a process waits in the queue: while it does, everything that
    is committed meanwhile will be seen by it. So no heap grows where no worker runs.
    """

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self._last_id: str | None = None
        self._call = ThrottledCall("jobs-wakeup", self._enqueue, pause=1.0)

    def request(self) -> None:
        """Request that the outbox is emptied soon; never waits."""
        self._call.request()

    def flush(self, timeout: float) -> bool:
        """Wait until Redis knows of the last request; return whether it does."""
        return self._call.wait(timeout)

    def close(self) -> None:
        """Stop waking."""
        self._call.close()

    def _enqueue(self) -> None:
        if self._last_id is not None and is_queued(self._queue, self._last_id):
            return
        self._last_id = uuid4().hex
        self._queue.enqueue_call(
            DRAIN, job_id=self._last_id, timeout=600, result_ttl=0, failure_ttl=3600
        )


def is_queued(queue: Queue, job_id: str) -> bool:
    """Return whether a job waits to be begun.

    Its status alone does not say so: RQ moves a job to a list of its own before the
    worker knows of it, where a job whose worker loses the connection stays "queued".
    """
    redis = queue.connection
    status = redis.hget(Job.key_for(job_id), "status")
    if status != JobStatus.QUEUED.value.encode():
        return False
    return redis.lpos(queue.key, job_id) is not None
