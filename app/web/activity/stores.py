"""Where the processes of a site note who is active; entries expire by themselves."""

import secrets
import time
from collections.abc import Collection
from typing import Protocol

from redis import Redis
from redis.exceptions import RedisError

from app.broker.connections import make_client
from app.exceptions import Unavailable
from app.lib.background import renew_after_fork
from app.lib.breaker import Breaker

# Seconds after which the note of a process that died is void.
EXPIRES = 60
_PREFIX = "microblog:active:"


class Store(Protocol):
    """What several processes know together; a call that fails knows nothing."""

    def mark(self, people: Collection[int]) -> None:
        """Note that these people are active in this process."""

    def forget(self, user_id: int) -> bool:
        """Remove this process's note; return whether another process has one."""

    def forget_all(self, user_id: int) -> None:
        """Remove the notes of all processes."""

    def is_active(self, user_id: int) -> bool:
        """Return whether any process has a note."""


class NoStore:
    """The store of a single process, whose register knows all there is."""

    def mark(self, _people: Collection[int]) -> None:
        """Note nothing."""

    def forget(self, _user_id: int) -> bool:
        """Return that there is no other process."""
        return False

    def forget_all(self, _user_id: int) -> None:
        """Remove nothing."""

    def is_active(self, _user_id: int) -> bool:
        """Return that nobody else knows of the person."""
        return False


class RedisStore:
    """Notes in Redis: a sorted set per person, of processes by when they expire."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self.renew()
        renew_after_fork(self)
        # A Redis that hangs costs three pages half a second each, then none.
        self._breaker = Breaker("redis")

    def renew(self) -> None:
        """Draw a new name for this process, as in a child."""
        self._me = secrets.token_hex(8)

    def mark(self, people: Collection[int]) -> None:
        """Note that these people are active in this process."""
        if not people:
            return
        try:
            with self._breaker, self._redis.pipeline(transaction=False) as pipe:
                for user_id in people:
                    pipe.zadd(_key(user_id), {self._me: time.time() + EXPIRES})
                    pipe.expire(_key(user_id), EXPIRES)
                pipe.execute()
        except (RedisError, OSError, Unavailable):
            return

    def forget(self, user_id: int) -> bool:
        """Remove this process's note; return whether another process has one."""
        try:
            with self._breaker:
                self._redis.zrem(_key(user_id), self._me)
        except (RedisError, OSError, Unavailable):
            return False
        return self.is_active(user_id)

    def forget_all(self, user_id: int) -> None:
        """Remove the notes of all processes."""
        try:
            with self._breaker:
                self._redis.delete(_key(user_id))
        except (RedisError, OSError, Unavailable):
            return

    def is_active(self, user_id: int) -> bool:
        """Return whether any process has a note."""
        try:
            with self._breaker:
                found = self._redis.zcount(_key(user_id), time.time(), "+inf")
        except (RedisError, OSError, Unavailable):
            return False
        return bool(found)


def make_store(url: str | None) -> Store:
    """Return the store that all processes share, if there is a Redis."""
    if not url:
        return NoStore()
    return RedisStore(make_client(url, retries=1, timeout=0.5))


def _key(user_id: int) -> str:
    return f"{_PREFIX}{user_id}"
