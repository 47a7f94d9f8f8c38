"""The job queue, which lies in Redis: putting jobs there, and carrying them out."""

from app.worker.queue.extension import QUEUE_NAME, Jobs

__all__ = ["QUEUE_NAME", "Jobs"]
