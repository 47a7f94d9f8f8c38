"""People as a process remembers them: rows by id, and objects made of them.

What is remembered of a row is dropped when the row changes (`app.cache`). Who is about
to write reads the row itself: a change is never made from memory.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from app.cache import dependencies
from app.cache.changes import key_is_id
from app.cache.registry import Cache
from app.extensions import db
from app.lib import copies
from app.lib.copies import Values
from app.users import queries
from app.users.models import User

# Read when they are asked for: no secret is remembered.
SECRET = frozenset({"password_hash", "token", "token_expiration", "search_text"})
# Read with the others, but not remembered: they change without a notification
# (`app.users.triggers`).
UNTOLD = frozenset({"last_seen", "notification_clock"})
NAMES = copies.names_of(User, without=SECRET)
COLUMNS = copies.columns_of(User, NAMES)

# What is read of a person whom posts show.
SHOWN = (
    "id",
    "username",
    "picture_id",
    "deactivated_at",
    "members_only",
    "unindexed",
    "origin",
)

ROWS: Cache[int, Values] = Cache(
    "accounts", max_entries=5_000, invalidated_by={"user": key_is_id}
)
PEOPLE: Cache[int, "Person"] = Cache(
    "people", max_entries=20_000, invalidated_by={"user": key_is_id}
)
# What somebody's clock of notifications showed. It is raised without a notification of
# caches, but whatever is stamped with it is one.
CLOCKS: Cache[int, float] = Cache(
    "clocks", max_entries=10_000, invalidated_by={"notification": key_is_id}
)
# Who had a name when it was looked up; true only if their row says so.
HOLDERS: Cache[str, int] = Cache("names", max_entries=5_000)


@dataclass(frozen=True, slots=True)
class Person:
    """What posts show of a person."""

    id: int
    username: str
    picture_id: str | None
    is_active: bool
    # Whether strangers may see them, and engines that search the web keep it.
    is_open: bool
    is_indexed: bool


def values_of(row: Any) -> Values:
    """Return the values of a row that begins with `COLUMNS`."""
    return dict(zip(NAMES, row, strict=False))


def keep(values: Values, epoch: int | None) -> None:
    """Remember the values of a row that was read in an epoch."""
    ROWS.keep({values["id"]: _cached(values)}, epoch)
    CLOCKS.keep({values["id"]: values["notification_clock"]}, epoch)


def clock_of(user: User) -> float:
    """Return a stamp at which all that was stamped for a person had been stamped."""
    loaded: float | None = sa.inspect(user).dict.get("notification_clock")
    if loaded is not None:
        return loaded
    return CLOCKS.load((user.id,), _read_clocks).get(user.id, 0.0)


def keep_all(rows: Iterable[Any], epoch: int | None) -> None:
    """Remember rows that begin with `COLUMNS` and were read in an epoch."""
    found = (_cached(values_of(row)) for row in rows)
    ROWS.keep({values["id"]: values for values in found}, epoch)


def attach(values: Values) -> User:
    """Return the person of a row as an object of this session, without a statement."""
    return copies.attach(db.session, User, values)


def by_id(user_id: int) -> User | None:
    """Return the active person with an id; no statement if their row is known."""
    values = ROWS.get(user_id)
    if values is None:
        values = _read(queries.by_id(user_id))
    return _active(values)


def by_name(name: str) -> User | None:
    """Return the active person with a name, as `queries.by_name` finds them.

    No statement if the row of who had the name is known and has it still, spelt exactly
    so: then nobody else has.
    """
    holder = HOLDERS.get(name)
    values = ROWS.get(holder) if holder is not None else None
    if values is None or values["username"] != name:
        values = _read(queries.by_name(name))
        if values is not None and values["username"] == name:
            HOLDERS.put(name, values["id"])
    return _active(values)


def rows(ids: Collection[int]) -> Mapping[int, Values]:
    """Return the rows of these people; one statement for all unknown ones."""
    return ROWS.load(ids, _read_rows)


def active(ids: Collection[int]) -> dict[int, User]:
    """Return those of these people who are active, by id; at most one statement."""
    found = {each: _active(values) for each, values in rows(ids).items()}
    return {each: user for each, user in found.items() if user is not None}


def people(ids: Collection[int]) -> Mapping[int, Person]:
    """Return what posts show of these people; one statement for all unknown ones."""
    return PEOPLE.load(ids, _read_people)


def _read(query: sa.Select[Any]) -> Values | None:
    epoch = ROWS.epoch()
    row = db.session.execute(query.with_only_columns(*COLUMNS)).one_or_none()
    if row is None:
        return None
    values = values_of(row)
    keep(values, epoch)
    return values


def _cached(values: Values) -> Values:
    return {name: value for name, value in values.items() if name not in UNTOLD}


def _active(values: Values | None) -> User | None:
    if values is None:
        # Somebody may take the name, or come back.
        dependencies.note_table("user")
        return None
    dependencies.note_rows("user", (values["id"],))
    return attach(values) if values["deactivated_at"] is None else None


def _read_rows(ids: Collection[int]) -> dict[int, Values]:
    found = db.session.execute(_rows(), {"ids": list(ids)})
    rows = (values_of(row) for row in found)
    return {row["id"]: _cached(row) for row in rows}


def _read_clocks(ids: Collection[int]) -> dict[int, float]:
    query = sa.select(User.id, User.notification_clock).where(User.id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def _read_people(ids: Collection[int]) -> dict[int, Person]:
    rows = db.session.execute(_people(), {"ids": list(ids)})
    return {row.id: person_of(row) for row in rows}


def person_of(row: Any, prefix: str = "") -> Person:
    """Return the person of a row that has the columns `SHOWN`."""
    known = {name: getattr(row, prefix + name) for name in SHOWN}
    return Person(
        known["id"],
        known["username"],
        known["picture_id"],
        is_active=known["deactivated_at"] is None,
        is_open=not known["members_only"] and known["origin"] is None,
        is_indexed=not known["unindexed"],
    )


@cache
def _rows() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(*COLUMNS).where(User.id.in_(sa.bindparam("ids", expanding=True)))


@cache
def _people() -> sa.Select[*tuple[Any, ...]]:
    columns = copies.columns_of(User, SHOWN)
    return sa.select(*columns).where(User.id.in_(sa.bindparam("ids", expanding=True)))
