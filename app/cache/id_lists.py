"""Lists of ids in Redis, each with the version of what it was read from.

A list is a sorted set whose first member names its version. Who reads one names the
version that is right, so a list that was stored too late, or not renewed, is as good as
none: Redis lost, flushed or stale makes a page slower, never wrong.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from redis.exceptions import RedisError

from app.broker.connections import make_client
from app.cache import transactions
from app.exceptions import Unavailable
from app.lib.background import renew_after_fork
from app.lib.breaker import Breaker, state_store
from app.metrics.registry import counter

MOST = 800
"""How many ids are kept of a list."""
LIFETIME = 7 * 86400
TIMEOUT = 0.25
EXTENSION = "id_lists"
# Threads that fill different lists seldom wait for each other.
_LOCKS = 64
_PATIENCE = 1.0
# What stands behind the version: whether these are all ids that there are.
_WHOLE, _CUT = "whole", "cut"

READ = counter("id_lists_total", "Lists of ids, by where they came from.", ["source"])
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """The newest ids of a list, newest first; `is_whole` if there are no others."""

    version: int
    ids: Sequence[int]
    is_whole: bool

    def page(self, max_id: int | None, limit: int) -> Sequence[int] | None:
        """Return the ids of a page; None if some that belong to it may be missing."""
        ids = self.ids
        if max_id is not None:
            ids = [each for each in ids if each < max_id]
        return ids[:limit] if self.is_whole or len(ids) >= limit else None


class Lists:
    """The lists of one application."""

    def __init__(self, url: str | None, data_dir: str | None) -> None:
        self.redis: Any = make_client(url, retries=1, timeout=TIMEOUT) if url else None
        self._data_dir = data_dir
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Make new locks, as in a child process."""
        self._breaker = Breaker("redis", store=state_store(self._data_dir, "lists"))
        self._locks = tuple(threading.Lock() for _ in range(_LOCKS))

    def page(
        self,
        key: str,
        version: int,
        read: Callable[[], Kept],
        max_id: int | None,
        limit: int,
    ) -> Sequence[int] | None:
        """Return the newest ids of a list below `max_id`, at most `limit`.

        `read` reads the list from the database if Redis has not got this version, once
        at a time for each list. None if more may belong to the page than is kept.
        """
        found = self._find(key, version, max_id, limit)
        if found is not None:
            return found.page(max_id, limit)
        lock = self._locks[hash(key) % _LOCKS]
        is_mine = lock.acquire(timeout=_PATIENCE)
        try:
            return self._fill(key, version, read, max_id, limit).page(max_id, limit)
        finally:
            if is_mine:
                lock.release()

    def _fill(
        self,
        key: str,
        version: int,
        read: Callable[[], Kept],
        max_id: int | None,
        limit: int,
    ) -> Kept:
        # Somebody else may have filled it meanwhile.
        found = self._find(key, version, max_id, limit)
        if found is None:
            READ.inc(source="database")
            found = read()
            self._store(key, found)
        return found

    def _find(
        self, key: str, version: int, max_id: int | None, limit: int
    ) -> Kept | None:
        try:
            with self._breaker:
                members = self._members(key, max_id, limit)
        except (RedisError, Unavailable) as error:
            _log.debug("A list was not read from Redis: %s", error)
            return None
        found = _parsed(members, version)
        if found is not None:
            READ.inc(source="redis")
        return found

    def _members(self, key: str, max_id: int | None, limit: int) -> Sequence[bytes]:
        if max_id is None:
            newest: Sequence[bytes] = self.redis.zrevrange(key, 0, limit)
            return newest
        with self.redis.pipeline() as together:
            together.zrevrange(key, 0, 0)
            together.zrevrangebyscore(key, f"({max_id}", "-inf", start=0, num=limit)
            first, rest = together.execute()
        return [*first, *rest]

    def _store(self, key: str, kept: Kept) -> None:
        members = {str(each): float(each) for each in kept.ids}
        state = _WHOLE if kept.is_whole else _CUT
        members[f"{kept.version}:{state}"] = float("inf")
        try:
            with self._breaker, self.redis.pipeline() as together:
                together.delete(key)
                together.zadd(key, members)
                together.expire(key, LIFETIME)
                together.execute()
        except (RedisError, Unavailable) as error:
            _log.debug("A list was not stored in Redis: %s", error)


def _parsed(members: Sequence[bytes], version: int) -> Kept | None:
    """Return what was read, if it is of a version."""
    if not members:
        return None
    stored, _, state = members[0].partition(b":")
    if stored != b"%d" % version:
        return None
    ids = [int(each) for each in members[1:]]
    return Kept(version, ids, is_whole=state == _WHOLE.encode())


class IdLists:
    """The lists of the current application; bound in `create_app`."""

    def __init__(self, db: Any) -> None:
        self._db = db

    def init_app(self, app: Flask) -> None:
        """Bind to an application; connects to nothing yet."""
        url, folder = app.config["REDIS_URL"], app.config.get("DATA_DIR")
        app.extensions[EXTENSION] = Lists(url, folder)

    @property
    def current(self) -> Lists | None:
        """The lists of the application.

        None without Redis, and where what is read now may never be committed.
        """
        found: Lists = current_app.extensions[EXTENSION]
        session = self._db.session()
        transaction = transactions.of(session)
        if transaction is not None and transaction.wrote:
            return None
        if found.redis is None or transactions.has_unflushed(session):
            return None
        return found
