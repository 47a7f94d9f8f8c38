"""Where the processes of a site note who is active; entries expire by themselves."""

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from redis import Redis
from redis.exceptions import RedisError

from app.broker.connections import make_client
from app.exceptions import Unavailable
from app.lib.background import renew_after_fork
from app.lib.breaker import Breaker

# Seconds after which the note of a process that died is void, and after which Redis
# forgets a person: none of their notes is valid for so long.
EXPIRES, LONGEST = 60, 180
# Seconds after which no stream is left of somebody who has declined: twice their age.
DECLINED = 3600
_PREFIX = "microblog:active:"
# The name of the note for pages, and for a while after the last stream.
OPENED = "opened"


class Store(Protocol):
    """What several processes know together; a call that fails knows nothing."""

    def mark(self, people: Collection[int]) -> set[int]:
        """Note that these people have streams here; return who was not active."""

    def note(self, people: Mapping[int, float]) -> set[int]:
        """Note for how many seconds people are active without a stream.

        The latest note counts, of whichever process: a page that was opened here is
        over when the stream of that page ends there. Return who was not active.
        """

    def forget(self, user_id: int) -> bool:
        """Remove this process's note; return whether somebody knows of the person."""

    def decline(self, user_id: int) -> None:
        """Remove the notes of all processes, and let no later one count."""

    def allow(self, user_id: int) -> None:
        """Let notes count again."""

    def has_declined(self, user_id: int) -> bool:
        """Return whether notes of a person do not count, as far as is known."""

    def is_active(self, user_id: int) -> bool:
        """Return whether there is a note that is still valid."""


class LocalStore:
    """The store of a single process, whose register knows the streams there are."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[int, float] = {}

    def mark(self, _people: Collection[int]) -> set[int]:
        """Note nothing: the register knows its streams, and who is new to it."""
        return set()

    def note(self, people: Mapping[int, float]) -> set[int]:
        """Note for how many seconds people are active without a stream."""
        now = self._clock()
        self._until.update({each: now + left for each, left in people.items()})
        return set()

    def forget(self, user_id: int) -> bool:
        """Return that nobody else knows of the person."""
        self.decline(user_id)
        return False

    def decline(self, user_id: int) -> None:
        """Remove the note."""
        self._until.pop(user_id, None)

    def allow(self, _user_id: int) -> None:
        """Do nothing: there is no other process that could note what is over."""

    def has_declined(self, _user_id: int) -> bool:
        """Return false: the register has forgotten such a person."""
        return False

    def is_active(self, user_id: int) -> bool:
        """Return whether there is a note that is still valid."""
        return self._until.get(user_id, 0.0) > self._clock()


class RedisStore:
    """Notes in Redis: a sorted set per person, of notes by when they expire.

    There is one note for each process that has streams, and one for what was opened.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self.renew()
        renew_after_fork(self)
        # A Redis that hangs costs three pages half a second each, then none.
        self._breaker = Breaker("redis")

    def renew(self) -> None:
        """Draw a new name for this process, as in a child."""
        self._me = secrets.token_hex(8)

    def mark(self, people: Collection[int]) -> set[int]:
        """Note that these people have streams here; return who was not active."""
        return self._write(self._me, dict.fromkeys(people, EXPIRES))

    def note(self, people: Mapping[int, float]) -> set[int]:
        """Note for how many seconds people are active without a stream."""
        return self._write(OPENED, people)

    def forget(self, user_id: int) -> bool:
        """Remove this process's note; return whether somebody knows of the person."""
        try:
            with self._breaker:
                self._redis.zrem(_key(user_id), self._me)
        except (RedisError, OSError, Unavailable):
            return False
        return self.is_active(user_id)

    def decline(self, user_id: int) -> None:
        """Remove the notes of all processes, and let no later one count."""
        try:
            with self._breaker, self._redis.pipeline() as pipe:
                pipe.delete(_key(user_id))
                # A stream that began before goes on in whichever process.
                pipe.set(_declined(user_id), 1, ex=DECLINED)
                pipe.execute()
        except (RedisError, OSError, Unavailable):
            return

    def allow(self, user_id: int) -> None:
        """Let notes count again."""
        try:
            with self._breaker:
                self._redis.delete(_declined(user_id))
        except (RedisError, OSError, Unavailable):
            return

    def has_declined(self, user_id: int) -> bool:
        """Return whether notes of a person do not count, as far as is known."""
        try:
            with self._breaker:
                return bool(self._redis.exists(_declined(user_id)))
        except (RedisError, OSError, Unavailable):
            return False

    def is_active(self, user_id: int) -> bool:
        """Return whether there is a note that is still valid."""
        try:
            with self._breaker, self._redis.pipeline(transaction=False) as pipe:
                pipe.zcount(_key(user_id), time.time(), "+inf")
                pipe.exists(_declined(user_id))
                found, is_declined = pipe.execute()
        except (RedisError, OSError, Unavailable):
            return False
        return bool(found) and not is_declined

    def _write(self, name: str, people: Mapping[int, float]) -> set[int]:
        if not people:
            return set()
        now = time.time()
        try:
            with self._breaker, self._redis.pipeline(transaction=False) as pipe:
                for user_id, seconds in people.items():
                    pipe.zcount(_key(user_id), now, "+inf")
                    pipe.zadd(_key(user_id), {name: now + seconds})
                    pipe.expire(_key(user_id), LONGEST)
                counts = pipe.execute()[::3]
        except (RedisError, OSError, Unavailable):
            return set()
        return {each for each, count in zip(people, counts, strict=True) if not count}


def make_store(url: str | None) -> Store:
    """Return the store that all processes share, if there is a Redis."""
    if not url:
        return LocalStore()
    return RedisStore(make_client(url, retries=1, timeout=0.5))


def _key(user_id: int) -> str:
    return f"{_PREFIX}{user_id}"


def _declined(user_id: int) -> str:
    return f"{_key(user_id)}:declined"
