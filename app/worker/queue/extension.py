"""The job queue as an extension of a Flask application."""

import logging
from typing import Any

from flask import Flask, current_app
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, get_current_job
from rq.job import Job

from app.exceptions import Unavailable
from app.lib.background import renew_after_fork
from app.lib.breaker import Breaker, state_store
from app.worker.queue.presence import Presence
from app.worker.queue.wakeup import WorkerWakeup, is_queued

QUEUE_NAME = "microblog-tasks"
KEPT_AFTER_FAILURE = 7 * 86400

_log = logging.getLogger(__name__)


class JobsState:
    """What one application enqueues with; connects when first used."""

    def __init__(
        self, redis_url: str | None, timeout: int, data_dir: str | None = None
    ) -> None:
        self._data_dir = data_dir
        self.configured = bool(redis_url)
        self.redis = make_redis(redis_url or "redis://")
        self.queue = Queue(QUEUE_NAME, connection=self.redis, default_timeout=timeout)
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without threads, as in a child process."""
        self.breaker = Breaker("redis", store=state_store(self._data_dir, "redis"))
        self.wakeup = WorkerWakeup(self.queue)
        self.presence = Presence(self.redis, self.queue)

    def close(self) -> None:
        """End threads and connections."""
        self.wakeup.close()
        self.presence.close()
        self.redis.close()


class Jobs:
    """Enqueues jobs for `flask worker` or `rq worker microblog-tasks`.

    Sets on the application `app.redis` and `app.task_queue`. Configuration:

    - `REDIS_URL`: where the queue is; without it there is none, and what waits in the
      outbox is carried out by the loop of `flask worker` alone.
    - `JOBS_TIMEOUT`: how many seconds a job may take, unless it names a timeout (3600).
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Bind to an application; connects to nothing yet.

        :raises RuntimeError: the application is bound already.
        """
        if "jobs" in app.extensions:
            raise RuntimeError("Jobs is bound to this application already")
        app.config.setdefault("REDIS_URL", None)
        app.config.setdefault("JOBS_TIMEOUT", 3600)
        state = JobsState(
            app.config["REDIS_URL"],
            app.config["JOBS_TIMEOUT"],
            app.config.get("DATA_DIR"),
        )
        app.extensions["jobs"] = state
        # People's scripts know the application by these two attributes.
        app.redis = state.redis  # type: ignore[attr-defined]  # Flask declares none.
        app.task_queue = state.queue  # type: ignore[attr-defined]  # The same.

    def enqueue(
        self,
        function_path: str,
        *args: Any,
        job_id: str | None = None,
        timeout: int | None = None,
        **kwargs: Any,
    ) -> bool:
        """Put a call into the queue; return whether it is there.

        A job that waits already is not put there twice. `timeout` is in seconds;
        options of RQ such as `description` pass through `kwargs`.
        """
        state = self._state
        if not state.configured:
            return False
        kwargs.setdefault("failure_ttl", KEPT_AFTER_FAILURE)
        kwargs.update(job_id=job_id, job_timeout=timeout)
        try:
            with state.breaker:
                if job_id is None or not is_queued(state.queue, job_id):
                    state.queue.enqueue(function_path, *args, **kwargs)
        except (RedisError, Unavailable) as error:
            # The breaker has counted it among the failures of the outage.
            _log.debug("%s was not enqueued: %s", function_path, error)
            return False
        return True

    def fetch(self, job_id: str) -> Job | None:
        """Return a job of the queue, or None where it is gone or Redis is down."""
        state = self._state
        if not state.configured:
            return None
        try:
            with state.breaker:
                return state.queue.fetch_job(job_id)
        except (RedisError, Unavailable):
            return None

    def note_progress(self, percent: int) -> None:
        """Write the progress of the running job, if any, where RQ's tools look."""
        job = get_current_job()
        if job is None:
            return
        job.meta["progress"] = percent
        try:
            job.save_meta()  # type: ignore[no-untyped-call]  # RQ declares no types for it.
        except RedisError as error:
            _log.info("The progress of a job was not noted: %s", error)

    def is_available(self) -> bool:
        """Return whether Redis answers; waits some seconds if it hangs."""
        state = self._state
        if not state.configured:
            return False
        try:
            with state.breaker:
                return bool(state.redis.ping())
        except (RedisError, Unavailable):
            return False

    def counts(self) -> dict[str, float] | None:
        """Return how many jobs wait, run and have failed; None if Redis is down."""
        state = self._state
        if not state.configured:
            return None
        try:
            with state.breaker:
                return _counts(state.queue)
        except (RedisError, Unavailable):
            return None

    def wake_worker(self) -> None:
        """Request that a worker empties the outbox soon; never waits."""
        if self._state.configured:
            self._state.wakeup.request()

    def flush(self, timeout: float = 2.0) -> bool:
        """Wait until the last wake-up has arrived, as before a forked process ends."""
        return self._state.wakeup.flush(timeout)

    def worker_alive(self) -> bool:
        """Return whether a worker was there some seconds ago; true if nobody knows."""
        return not self._state.configured or self._state.presence.alive()

    def close(self, app: Flask) -> None:
        """End the threads and connections of an application that is dropped."""
        app.extensions["jobs"].close()

    @property
    def _state(self) -> JobsState:
        state: JobsState = current_app.extensions["jobs"]
        return state


def _counts(queue: Queue) -> dict[str, float]:
    """Count jobs without looking at each, as the registries' own `count` does."""
    registries = {
        "running": queue.started_job_registry,
        "failed": queue.failed_job_registry,
        "scheduled": queue.scheduled_job_registry,
    }
    with queue.connection.pipeline(transaction=False) as pipeline:
        pipeline.llen(queue.key)
        for registry in registries.values():
            pipeline.zcard(registry.key)
        found = pipeline.execute()
    return dict(zip(("waiting", *registries), map(float, found), strict=True))


def make_redis(url: str) -> Redis:
    """Return a client that gives up soon and connects when first used."""
    return Redis.from_url(
        url,
        socket_connect_timeout=0.5,
        socket_timeout=2.0,
        health_check_interval=30,
        # A hung Redis is not asked twice; a connection that it closed is made anew.
        retry=Retry(ConstantBackoff(0.05), 1, (RedisConnectionError,)),
    )
