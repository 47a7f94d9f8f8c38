"""What processes share through Redis, and how we live without it."""

import contextlib
import logging
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from .forking import watch
from .steps import Share, Steps
from .utils import is_awaited

T = TypeVar("T")

logger = logging.getLogger("flask-twitter-api")

#: How long a Redis that failed is left alone, so that a hanging one costs each
#: request nothing.
PAUSE = 5.0
_GLOB = re.compile(r"[\\*?\[\]^-]")


def connect(url: str) -> Any:
    """A Redis client that never holds a request for long.

    :raises RuntimeError: when the ``redis`` package is not installed.
    :raises ValueError: when the address can not be right.
    """
    try:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        raise RuntimeError(
            "TWITTER_REDIS_URL needs the redis package: "
            "pip install 'flask-twitter-api[redis]'"
        ) from None
    try:
        client = redis.Redis.from_url(
            url,
            socket_timeout=0.5,
            socket_connect_timeout=0.5,
            retry=Retry(NoBackoff(), 0),
        )
        # What no connection takes would otherwise look like a Redis that is away.
        pool = client.connection_pool
        pool.connection_class(**pool.connection_kwargs)
    except (ValueError, TypeError, redis.RedisError):
        # The address may hold a password, so no message repeats it.
        raise ValueError("TWITTER_REDIS_URL is no address of a Redis") from None
    return client


def _checked(client: Any) -> Any:
    """Return a client of Redis that can be asked here.

    :raises TypeError: when it is none, or one for event loops.
    """
    # What stands in for a client is asked for nothing yet, as it may count or fail.
    kind = type(client)
    if client is not None and not any(
        hasattr(kind, n) for n in ("eval", "__getattr__")
    ):
        raise TypeError("redis must be a client; an address is redis_url")
    if is_awaited(getattr(kind, "execute_command", None)):
        # Event loops ask it in a thread, where nobody would await its answer.
        raise TypeError("redis must be a redis.Redis and not one of redis.asyncio")
    return client


class Shared:
    """A Redis that may be absent, slow or broken; then every answer is None."""

    def __init__(
        self,
        client: Any = None,
        prefix: str = "",
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = _checked(client)
        self._prefix = prefix
        self._timer = timer
        self._paused_until = 0.0
        self.renew()
        watch(self)

    def renew(self) -> None:
        """Take a new lock; what was deferred in a parent process is done there."""
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Any, ...]] = deque()

    @property
    def available(self) -> bool:
        """Whether asking is worth while just now."""
        return self._client is not None and self._timer() >= self._paused_until

    def ask(self, command: str, key: str, *args: Any, **options: Any) -> Any:
        """Carry out a command on one of our keys, or give None."""
        return self._try(
            lambda: getattr(self._client, command)(self._prefix + key, *args, **options)
        )

    def run(self, script: str, keys: str | tuple[str, ...], *args: Any) -> Any:
        """Run a Lua script on some of our keys, or return None."""
        given = self._as_eval(script, keys, args)
        waiting = self._drain()
        if not waiting:
            return self._try(lambda: self._client.eval(*given))
        return self._try(lambda: self._eval_together([*waiting, given])[-1])

    def defer(self, script: str, keys: str | tuple[str, ...], *args: Any) -> None:
        """Run a script whose result nobody waits for, together with the next one."""
        if self.available:
            self._waiting.append(self._as_eval(script, keys, args))

    def flush(self) -> None:
        """Run what was deferred."""
        waiting = self._drain()
        if waiting:
            self._try(lambda: self._eval_together(waiting))

    def _drain(self) -> list[tuple[Any, ...]]:
        # Several threads may do so at once, each with some of them.
        with contextlib.suppress(IndexError):
            found: list[tuple[Any, ...]] = []
            while True:
                found.append(self._waiting.popleft())
        return found

    def _as_eval(
        self, script: str, keys: str | tuple[str, ...], args: tuple[Any, ...]
    ) -> tuple[Any, ...]:
        names = (keys,) if isinstance(keys, str) else keys
        return script, len(names), *(self._prefix + name for name in names), *args

    def _eval_together(self, scripts: list[tuple[Any, ...]]) -> list[Any]:
        with self._client.pipeline(transaction=False) as pipeline:
            for one in scripts:
                pipeline.eval(*one)
            found: list[Any] = pipeline.execute()
            return found

    def sweep(self, pattern: str) -> None:
        """Delete all of our keys of a form; it takes the longer the more there are."""
        form = _GLOB.sub(r"\\\g<0>", self._prefix) + pattern
        self._try(lambda: self._delete_all(form))

    def _delete_all(self, form: str) -> None:
        names = self._client.scan_iter(match=form, count=1000)
        while some := list(islice(names, 1000)):
            self._client.delete(*some)

    def steps(self, work: Callable[..., T], *args: Any) -> Steps[T]:
        """Do work that asks this Redis, as a step unless it can not wait."""
        if not self.available:
            return work(*args)
        result: T = yield Share(partial(work, *args))
        return result

    def close(self) -> None:
        """Close the connections to Redis."""
        self._client.close()

    def _try(self, work: Callable[[], Any]) -> Any:
        if not self.available:
            return None
        try:
            return work()
        except Exception as error:
            # Whatever client was given raises its own classes; none of them may
            # take down a page for the sake of a shared counter.
            self._pause(error)
            return None

    def _pause(self, error: Exception) -> None:
        with self._lock:
            first = self._timer() >= self._paused_until
            self._paused_until = self._timer() + PAUSE
        if first:
            logger.warning(
                "Redis failed (%s); going on in this process alone for %d s",
                type(error).__name__,
                PAUSE,
            )
