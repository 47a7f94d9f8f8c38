"""Whether a worker is there to carry out jobs."""

from time import monotonic

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.utils import as_text
from rq.worker_registration import get_keys

from app.lib.background import Background, Stop
from app.worker.queue.throttle import ThrottledCall

KEY_PREFIX = "microblog:worker:"
INDEX = "microblog:workers"
BEAT_SECONDS = 5.0
EXPIRES_SECONDS = 20


def new_name(host: str, pid: int, salt: str) -> str:
    """Return a name for a worker of ours that no plain `rq worker` has."""
    return f"microblog.{host}.{pid}.{salt}"


def any_worker(redis: Redis, queue: Queue) -> bool:
    """Return whether a worker listens to a queue, ours or a plain `rq worker`.

    RQ believes for minutes in a worker that was killed, so ours are judged by their
    heartbeat alone.
    """
    names = [as_text(name) for name in redis.smembers(INDEX)]
    beats = [redis.exists(KEY_PREFIX + name) for name in names]
    gone = [name for name, beat in zip(names, beats, strict=True) if not beat]
    if gone:
        redis.srem(INDEX, *gone)
    return any(beats) or any(
        redis.exists(key) and not redis.hexists(key, "death")
        for key in get_keys(queue)
        if not key.startswith("rq:worker:microblog.")
    )


class Presence:
    """Remembers whether a worker is there, and looks again beside the requests."""

    def __init__(self, redis: Redis, queue: Queue) -> None:
        self._redis = redis
        self._queue = queue
        self._alive = True
        self._looked_at = float("-inf")
        self._call = ThrottledCall("jobs-presence", self._look, pause=1.0)

    def alive(self) -> bool:
        """Return what was true some seconds ago; true as long as nobody knows."""
        if monotonic() - self._looked_at > BEAT_SECONDS:
            self._call.request()
        return self._alive

    def close(self) -> None:
        """Stop looking."""
        self._call.close()

    def _look(self) -> None:
        try:
            self._alive = any_worker(self._redis, self._queue)
        except (RedisError, OSError):
            self._alive = True
        self._looked_at = monotonic()


class Heartbeat:
    """Writes every few seconds that a worker lives, until it is stopped or killed."""

    def __init__(self, redis: Redis, name: str) -> None:
        self._redis = redis
        self._name = name
        self._thread = Background("jobs-heartbeat", self._run)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.ensure()

    def stop(self) -> None:
        """Stop, and write so."""
        self._thread.stop()
        self._redis.close()

    def _run(self, stopping: Stop) -> None:
        while not stopping.is_set():
            self._write(alive=True)
            stopping.wait(BEAT_SECONDS)
        self._write(alive=False)

    def _write(self, *, alive: bool) -> None:
        key = KEY_PREFIX + self._name
        try:
            if alive:
                self._redis.set(key, b"1", ex=EXPIRES_SECONDS)
                self._redis.sadd(INDEX, self._name)
            else:
                self._redis.srem(INDEX, self._name)
                self._redis.delete(key)
        except (RedisError, OSError):
            # The worker itself reports that Redis is away; the next beat tries again.
            return
