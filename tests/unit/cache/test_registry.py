"""Declared caches over a real database: what is remembered, and for how long."""

import threading
from collections.abc import Collection
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.cache.changes import all_keys, key_is_id
from app.cache.registry import Cache
from app.extensions import caches
from app.users.models import User


class Names:
    """Reads names through a cache and counts what it asks the database for."""

    def __init__(self, cache: Cache[int, str]) -> None:
        self.cache = cache
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, *ids: int) -> dict[int, str]:
        """Return the names of people, as a request of its own would."""
        db.session.rollback()
        return self.cache.load(ids, self._read)

    def _read(self, ids: Collection[int]) -> dict[int, str]:
        self.asked.append(tuple(ids))
        query = sa.select(User.id, User.username).where(User.id.in_(ids))
        return {row.id: row.username for row in db.session.execute(query)}


@pytest.fixture
def names(declare: Any, app: Flask) -> Names:
    """Names of people by their ids."""
    return Names(declare(invalidated_by={"user": key_is_id}))


def test_missing_keys_are_loaded_in_one_call(
    names: Names, alice: User, bob: User
) -> None:
    db.session.commit()
    a, b = alice.id, bob.id
    assert names(a, b, a) == {a: "alice", b: "bob"}
    assert names(b, a) == {a: "alice", b: "bob"}
    assert names.asked == [(a, b)]
    assert (names.cache.store.hits, names.cache.store.misses) == (2, 2)


def test_absence_is_remembered_until_a_row_comes(names: Names) -> None:
    assert names(999) == names(999) == {}
    assert names.asked == [(999,)]
    db.session.add(User(id=999, username="late", email="late@example.org"))
    db.session.commit()
    assert names(999) == {999: "late"}


@pytest.mark.parametrize(
    "change",
    [
        sa.update(User).values(username="other"),
        sa.text("UPDATE \"user\" SET username = 'other'"),
        sa.update(User).where(User.username == "alice").values(username="other"),
    ],
    ids=["bulk", "text", "criterion"],
)
def test_committed_change_is_seen_at_once(
    names: Names, alice: User, change: sa.Executable
) -> None:
    person = alice.id
    names(person)
    db.session.execute(change)
    db.session.commit()
    assert names(person) == {person: "other"}


def test_change_of_another_connection_is_seen(names: Names, alice: User) -> None:
    person = alice.id
    names(person)
    with db.engine.begin() as connection:
        connection.execute(sa.update(User).values(username="other"))
    assert names(person) == {person: "other"}


def test_change_rolled_back_is_never_seen(names: Names, alice: User) -> None:
    person = alice.id
    db.session.commit()
    alice.username = "other"
    db.session.flush()
    assert names.cache.load([person], names._read) == {person: "other"}
    db.session.rollback()
    assert names(person) == {person: "alice"}


def test_unflushed_change_passes_by_the_cache(names: Names, alice: User) -> None:
    person = alice.id
    names(person)
    alice = db.session.get_one(User, person)
    alice.username = "other"
    assert names.cache.load([person], names._read) == {person: "other"}
    db.session.rollback()
    assert names(person) == {person: "alice"}


def test_value_read_before_a_change_is_not_stored(names: Names, alice: User) -> None:
    person = alice.id
    db.session.commit()

    def read_slowly(ids: Collection[int]) -> dict[int, str]:
        found = names._read(ids)
        thread = threading.Thread(target=_rename, args=(db.engine, person))
        thread.start()
        thread.join()
        return found

    db.session.rollback()
    names.cache.load([person], read_slowly)
    assert names(person) == {person: "other"}


def _rename(engine: sa.Engine, person: int) -> None:
    with engine.begin() as connection:
        values = sa.update(User).where(User.id == person).values(username="other")
        connection.execute(values)


def test_change_of_any_row_can_empty_a_cache(declare: Any, alice: User) -> None:
    names = Names(declare("everybody", invalidated_by={"user": all_keys}))
    person = alice.id
    names(person, 998)
    db.session.execute(sa.update(User).values(about_me="x"))
    db.session.commit()
    names(person, 998)
    assert len(names.asked) == 2


def test_applications_have_entries_of_their_own(
    declare: Any, app: Flask, config: type
) -> None:
    from app import create_app

    cache = declare("pure")
    cache.put(1, "here")
    with create_app(config).app_context():
        assert cache.get(1) is None
    assert cache.get(1) == "here"


def test_clearing_empties_every_cache(declare: Any, app: Flask) -> None:
    cache = declare("pure")
    cache.put(1, "here")
    caches.clear_all()
    assert cache.get(1) is None
    assert caches.statistics()["test-pure"]["entries"] == 0


def test_name_is_declared_once(declare: Any) -> None:
    declare("twice")
    with pytest.raises(ValueError, match="test-twice"):
        Cache("test-twice", max_entries=1)


def test_cache_that_changes_invalidate_is_filled_by_load_alone(declare: Any) -> None:
    cache = declare("rows", invalidated_by={"user": key_is_id})
    with pytest.raises(TypeError):
        cache.put(1, "one")
