"""Work that is done elsewhere: the queue, its worker, and duties by the clock."""

from app.worker.jobs.extension import QUEUE_NAME, Jobs

__all__ = ["QUEUE_NAME", "Jobs"]
