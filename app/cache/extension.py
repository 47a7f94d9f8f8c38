"""The caches of one application: their entries, and whether they may be used."""

import logging
import threading
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from app.cache import freshness, registry, transactions
from app.cache.changes import Change, made_invalid
from app.cache.invalidation.interface import Disconnected, Invalidation
from app.cache.invalidation.postgres import PostgresInvalidation
from app.cache.invalidation.sqlite import SQLiteInvalidation
from app.cache.registry import EXTENSION, Cache
from app.cache.store import Store
from app.lib.background import renew_after_fork

_log = logging.getLogger(__name__)


class Caches:
    """The entries of every declared cache in one application."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self.invalidation: Invalidation = Disconnected()
        # How often everything was removed, since telling may have been interrupted.
        self.clearings = 0
        self._stores: dict[str, Store[Any, Any]] = {}
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin empty, as in a child process."""
        self._lock = threading.Lock()
        for store in tuple(self._stores.values()):
            store.renew()

    def store(self, cache: Cache[Any, Any]) -> Store[Any, Any]:
        """Return the entries of a cache."""
        store = self._stores.get(cache.name)
        if store is None:
            with self._lock:
                made = cache.make_store()
                store = self._stores.setdefault(cache.name, made)
        return store

    def epoch(self) -> int | None:
        """Return the epoch of what the session reads now.

        None if caches must not be used: the session has written what is not committed,
        or it is not known whether every change has been told.
        """
        session = self._session()
        transaction = transactions.of(session)
        if transaction is not None and transaction.wrote:
            return None
        if transactions.has_unflushed(session):
            return None
        if not self.invalidation.is_current(transaction):
            return None
        # Without a transaction, the one that the next statement begins.
        return transactions.epochs.present if transaction is None else transaction.epoch

    def apply(self, change: Change) -> None:
        """Remove what a change has made invalid."""
        for cache in registry.declared():
            rule = cache.invalidated_by.get(change.table)
            if rule is None:
                continue
            keys = made_invalid(rule, change)
            if isinstance(keys, set):
                self.store(cache).invalidate(keys)
            else:
                self.store(cache).clear()

    def clear_all(self, reason: str = "") -> None:
        """Remove everything, as whenever telling may have been interrupted."""
        self.clearings += 1
        for cache in registry.declared():
            self.store(cache).clear()
        if reason:
            _log.info("Caches were emptied: %s", reason)

    def statistics(self) -> dict[str, dict[str, int]]:
        """Return hits, misses, invalidations, entries and bytes of each cache."""
        return {
            cache.name: {
                "hits": store.hits,
                "misses": store.misses,
                "invalidations": store.invalidations,
                "entries": len(store),
                "max_entries": cache.max_entries,
                "bytes": store.bytes,
            }
            for cache in registry.declared()
            for store in (self.store(cache),)
        }

    @property
    def gaps(self) -> int:
        """How often this process may have missed changes."""
        return self.invalidation.gaps

    def close(self) -> None:
        """End what tells this application of changes."""
        self.invalidation.close()


class CacheExtension:
    """The caches of the current application; bound in `create_app`."""

    def __init__(self, db: Any) -> None:
        self._db = db

    def init_app(self, app: Flask) -> None:
        """Bind to an application; connects to nothing yet."""
        caches = app.extensions[EXTENSION] = Caches(self._db.session)
        caches.invalidation = self._choose(app, caches)

    def _choose(self, app: Flask, caches: Caches) -> Invalidation:
        url = sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"])
        if url.drivername.startswith("sqlite"):
            if url.database in (None, "", ":memory:"):
                return Disconnected()
            return SQLiteInvalidation(
                lambda: self._db.engine, caches.apply, caches.clear_all
            )
        freshness.init_app(app)
        return PostgresInvalidation(
            lambda: self._db.engine,
            caches.apply,
            caches.clear_all,
            app.config["DATABASE_LISTEN_URL"],
        )

    @property
    def current(self) -> Caches:
        """The caches of the current application."""
        return self.of(current_app)

    def of(self, app: Flask) -> Caches:
        """Return the caches of an application."""
        caches: Caches = app.extensions[EXTENSION]
        return caches

    def clear_all(self, reason: str = "") -> None:
        """Remove everything that this process remembers."""
        self.current.clear_all(reason)

    def statistics(self) -> dict[str, dict[str, int]]:
        """Return hits, misses, invalidations, entries and bytes of each cache."""
        return self.current.statistics()
