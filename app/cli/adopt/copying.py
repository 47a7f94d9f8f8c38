"""Copying rows, a batch at a time, whatever their number."""

from collections.abc import Iterator, Sequence
from typing import Any

import click
import sqlalchemy as sa

BATCH = 1_000

Row = sa.RowMapping


def copy(
    source: sa.Connection, target: sa.Connection, table: sa.Table, size: int = BATCH
) -> Iterator[int]:
    """Copy a table; yield after each batch how many rows it had.

    :raises click.ClickException: the target refuses a row; the message names it.
    """
    for rows in _batches(source, table, size):
        _write(target, table, rows)
        yield len(rows)


def _batches(
    source: sa.Connection, table: sa.Table, size: int
) -> Iterator[Sequence[Row]]:
    """Read by the primary key, each batch from where the last one ended."""
    keys = list(table.primary_key)
    query = sa.select(table).order_by(*keys).limit(size)
    rows = source.execute(query).mappings().all()
    while rows:
        yield rows
        rows = source.execute(query.where(_after(keys, rows[-1]))).mappings().all()


def _after(keys: list[sa.Column[Any]], last: Row) -> sa.ColumnElement[bool]:
    """Return the condition that a row comes after this one.

    The first half alone is what every engine finds in its index; MySQL does not use
    one for (a, b) > (x, y), nor SQLite for the alternatives by themselves.
    """
    first, *others = keys
    beyond: sa.ColumnElement[bool] = first > last[first.name]
    if not others:
        return beyond
    return sa.and_(first >= last[first.name], sa.or_(beyond, _after(others, last)))


def _write(target: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    try:
        _insert(target, table, rows)
    except sa.exc.OperationalError:
        raise  # Not a row's fault: the disk is full, or the server has gone.
    except sa.exc.StatementError:
        # One of them is to blame; inserted one by one they show which.
        for row in rows:
            _write_one(target, table, row)


def _write_one(target: sa.Connection, table: sa.Table, row: Row) -> None:
    try:
        _insert(target, table, [row])
    except sa.exc.StatementError as error:
        keys = (f"{key.name} {row[key.name]}" for key in table.primary_key)
        raise click.ClickException(
            f"Table {table.name}, {', '.join(keys)}: {error.orig}\n"
            f"The row cannot be kept as it is. Correct it at the source."
        ) from error


def _insert(target: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    with target.begin_nested():
        target.execute(sa.insert(table), [dict(row) for row in rows])
