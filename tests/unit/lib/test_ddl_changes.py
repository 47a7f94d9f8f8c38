"""Triggers that notify caches of changed rows, on both engines."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.lib import ddl
from app.lib.ddl_changes import (
    CHANNEL,
    LOG,
    LOG_LENGTH,
    LOG_STEP,
    MOST_KEYS,
    Watched,
    notify_changes,
)

metadata = sa.MetaData()
note = sa.Table(
    "ddl_note",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner_id", sa.Integer),
    sa.Column("title", sa.Text, server_default=""),
)
visit = sa.Table(
    "ddl_visit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, server_default=""),
    sa.Column("seen", sa.Integer, server_default="0"),
    sa.Column("later", sa.Integer, server_default="0"),
)
log = sa.table(LOG, *map(sa.column, ("id", "name", "kind", "keys")))
ddl.attach(note, notify_changes(Watched("ddl_note", ("owner_id",))))
ddl.attach(
    visit,
    notify_changes(Watched("ddl_visit", quiet=("seen",), columns=("title",))),
)
FUNCTIONS = ("ddl_note_notify", "ddl_visit_notify")

Changes = Callable[[], list[Any]]


@pytest.fixture
def connection(app: Flask) -> Iterator[Any]:
    with db.engine.connect() as connection:
        metadata.create_all(connection)
        connection.commit()
        yield connection
        connection.rollback()
        metadata.drop_all(connection)
        if connection.dialect.name == "postgresql":
            for name in FUNCTIONS:
                connection.execute(sa.text(f"DROP FUNCTION {name}, {name}_update"))
        connection.commit()


@pytest.fixture
def changes(connection: Any) -> Iterator[Changes]:
    """Return what the last commit has sent, on either engine."""
    if connection.dialect.name == "sqlite":
        yield lambda: _logged(connection)
        return
    listener: Any = db.engine.raw_connection()
    listener.execute(f"LISTEN {CHANNEL}")
    listener.commit()
    yield lambda: [json.loads(each.payload) for each in listener.notifies(timeout=0.3)]
    listener.invalidate()


def _logged(connection: Any) -> list[Any]:
    rows = connection.execute(sa.select(log).order_by(log.c.id))
    found = [[row.name, row.kind, json.loads(row.keys)] for row in rows]
    connection.execute(sa.delete(log))
    connection.commit()
    return found


def test_each_kind_of_change_is_sent(connection: Any, changes: Changes) -> None:
    connection.execute(note.insert(), {"id": 1, "owner_id": 7})
    connection.commit()
    assert changes() == [["ddl_note", "insert", [[7]]]]
    connection.execute(note.update().values(title="x"))
    connection.commit()
    assert changes() == [["ddl_note", "update", [[7]]]]
    connection.execute(note.delete())
    connection.commit()
    assert changes() == [["ddl_note", "delete", [[7]]]]


def test_key_that_moves_is_sent_twice(connection: Any, changes: Changes) -> None:
    connection.execute(note.insert(), {"id": 1, "owner_id": 7})
    connection.commit()
    changes()
    connection.execute(note.update().values(owner_id=8))
    connection.commit()
    keys = [key for _table, _kind, found in changes() for key in found]
    assert sorted(keys) == [[7], [8]]


def test_rollback_sends_nothing(connection: Any, changes: Changes) -> None:
    connection.execute(note.insert(), {"id": 1, "owner_id": 7})
    connection.rollback()
    assert changes() == []


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"seen": 5}, 0),
        ({"title": "x"}, 1),
        ({"title": "x", "seen": 5}, 1),
        ({"later": 1}, 1),
    ],
)
def test_update_of_quiet_column_alone_is_not_sent(
    connection: Any, changes: Changes, values: dict[str, Any], count: int
) -> None:
    connection.execute(visit.insert(), {"id": 1})
    connection.commit()
    changes()
    connection.execute(visit.update().values(**values))
    connection.commit()
    assert changes() == [["ddl_visit", "update", [[1]]]] * count


def test_many_rows_are_one_message(connection: Any, changes: Changes) -> None:
    if connection.dialect.name != "postgresql":
        pytest.skip("SQLite logs each row")
    rows = [{"id": n, "owner_id": n % 3} for n in range(50)]
    connection.execute(sa.insert(note).values(rows))
    connection.commit()
    ((table, kind, keys),) = changes()
    assert (table, kind, sorted(keys)) == ("ddl_note", "insert", [[0], [1], [2]])


@pytest.mark.parametrize(("first", "number"), [(1, MOST_KEYS + 1), (10**18, MOST_KEYS)])
def test_too_many_keys_mean_the_table(
    connection: Any, changes: Changes, first: int, number: int
) -> None:
    if connection.dialect.name != "postgresql":
        pytest.skip("SQLite logs each row")
    connection.execute(sa.text("ALTER TABLE ddl_note ALTER owner_id TYPE bigint"))
    keys = sa.func.generate_series(first, first + number - 1)
    connection.execute(note.insert().from_select(["owner_id"], sa.select(keys)))
    connection.commit()
    assert changes() == [["ddl_note", "insert", None]]


def test_truncation_is_sent(connection: Any, changes: Changes) -> None:
    if connection.dialect.name != "postgresql":
        pytest.skip("SQLite has none")
    connection.execute(sa.text("TRUNCATE ddl_note"))
    connection.commit()
    assert changes() == [["ddl_note", "truncate", None]]


def test_log_is_bounded(connection: Any) -> None:
    if connection.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no log")
    number = LOG_LENGTH + 2 * LOG_STEP
    connection.execute(note.insert(), [{"owner_id": n} for n in range(number)])
    connection.commit()
    count = connection.scalar(sa.select(sa.func.count()).select_from(log))
    assert count <= LOG_LENGTH + LOG_STEP
