"""Where the processes of a site note who is active; entries expire by themselves."""

import secrets
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

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
        self._execute(lambda pipe: pipe.zrem(_key(user_id), self._me))
        return self.is_active(user_id)

    def decline(self, user_id: int) -> None:
        """Remove the notes of all processes, and let no later one count."""
        # First what lasts: a stream that began before goes on in whichever process.
        self._execute(
            lambda pipe: pipe.set(_declined(user_id), 1, ex=DECLINED).delete(
                _key(user_id)
            )
        )

    def allow(self, user_id: int) -> None:
        """Let notes count again."""
        self._execute(lambda pipe: pipe.delete(_declined(user_id)))

    def has_declined(self, user_id: int) -> bool:
        """Return whether notes of a person do not count, as far as is known."""
        return any(self._execute(lambda pipe: pipe.exists(_declined(user_id))))

    def is_active(self, user_id: int) -> bool:
        """Return whether there is a note that is still valid."""
        found = self._execute(
            lambda pipe: pipe.zcount(_key(user_id), time.time(), "+inf").exists(
                _declined(user_id)
            )
        )
        return bool(found and found[0] and not found[1])

    def _write(self, name: str, people: Mapping[int, float]) -> set[int]:
        now = time.time()

        def write(pipe: Any) -> None:
            for user_id, seconds in people.items():
                pipe.zcount(_key(user_id), now, "+inf")
                pipe.zadd(_key(user_id), {name: now + seconds})
                pipe.expire(_key(user_id), LONGEST)

        counts = self._execute(write)[::3] if people else []
        return {each for each, count in zip(people, counts, strict=False) if not count}

    def _execute(self, queue: Callable[[Any], Any]) -> list[Any]:
        """Execute commands in one round trip; return no results without Redis."""
        try:
            with self._breaker, self._redis.pipeline(transaction=False) as pipe:
                queue(pipe)
                return list(pipe.execute())
        except (RedisError, OSError, Unavailable):
            return []


def make_store(url: str | None) -> Store:
    """Return the store that all processes share, if there is a Redis."""
    if not url:
        return LocalStore()
    return RedisStore(make_client(url, retries=1, timeout=0.5))


def _key(user_id: int) -> str:
    return f"{_PREFIX}{user_id}"


def _declined(user_id: int) -> str:
    return f"{_key(user_id)}:declined"
