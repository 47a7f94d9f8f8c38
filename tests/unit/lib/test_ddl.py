"""Triggers that one declaration makes for both engines."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.lib import ddl

metadata = sa.MetaData()
library = sa.Table(
    "ddl_library",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("books", sa.Integer, server_default="0"),
    sa.Column("loans", sa.Integer, server_default="0"),
)
book = sa.Table(
    "ddl_book",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("library_id", sa.Integer),
    sa.Column("other_id", sa.Integer),
)
loan = sa.Table(
    "ddl_loan",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("library_id", sa.Integer),
    sa.Column("book_id", sa.Integer),
)
FUNCTIONS = (
    "ddl_book_changed",
    "ddl_loan_changed",
    "ddl_loan_ended",
)

ddl.attach(
    book,
    ddl.counters(
        "ddl_book", ddl.Counter("ddl_library", "books", ("library_id", "other_id"))
    ),
)
ddl.attach(
    loan,
    ddl.bulk_counter("ddl_loan", ddl.Counter("ddl_library", "loans", ("library_id",))),
    ddl.trigger(
        "ddl_loan_ended",
        "DELETE",
        "ddl_loan",
        ddl.cascade("ddl_book", "book_id"),
        when="OLD.book_id > 1",
    ),
)


@pytest.fixture
def connection(app: Flask) -> Iterator[Any]:
    with db.engine.connect() as connection:
        metadata.create_all(connection)
        connection.execute(library.insert(), [{"id": 1}, {"id": 2}])
        yield connection
        connection.rollback()
        metadata.drop_all(connection)
        if connection.dialect.name == "postgresql":
            for name in FUNCTIONS:
                connection.execute(sa.text(f"DROP FUNCTION IF EXISTS {name}"))
        connection.commit()


def counts(connection: Any, column: Any) -> list[int]:
    return list(connection.scalars(sa.select(column).order_by(library.c.id)))


def test_counters_follow_each_row(connection: Any) -> None:
    connection.execute(book.insert(), [{"id": 1, "library_id": 1, "other_id": 2}])
    connection.execute(book.insert(), [{"id": 2, "library_id": 1, "other_id": 1}])
    assert counts(connection, library.c.books) == [2, 1]
    connection.execute(book.delete().where(book.c.id == 1))
    assert counts(connection, library.c.books) == [1, 0]


def test_bulk_counters_follow_each_statement(connection: Any) -> None:
    rows = [{"id": number, "library_id": 1 + number % 2} for number in range(5)]
    connection.execute(loan.insert(), rows)
    assert counts(connection, library.c.loans) == [3, 2]
    connection.execute(loan.delete().where(loan.c.id < 3))
    assert counts(connection, library.c.loans) == [1, 1]


def test_a_cascade_deletes_what_the_condition_lets(connection: Any) -> None:
    connection.execute(
        book.insert(), [{"id": n, "library_id": 1, "other_id": 2} for n in (1, 2)]
    )
    connection.execute(loan.insert(), [{"id": n, "book_id": n} for n in (1, 2)])
    connection.execute(loan.delete())
    assert list(connection.scalars(sa.select(book.c.id))) == [1]


def test_percent_signs_reach_the_engine_as_they_are(app: Flask) -> None:
    table = sa.Table("ddl_percent", sa.MetaData(), sa.Column("id", sa.Integer))
    action = "SELECT 1 WHERE NEW.id LIKE '%s%%'"
    text = ddl.sqlite_trigger("ddl_percented", "INSERT", "ddl_percent", action + ";")
    ddl.attach(table, ddl.Statements(sqlite=(text,)))
    engine = sa.create_engine("sqlite://")
    table.create(engine)
    with engine.connect() as connection:
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        assert action in connection.scalar(sa.text(query))
