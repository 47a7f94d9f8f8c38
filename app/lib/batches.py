"""Statements on what belongs to a person, for the lifecycles of domains."""

from typing import Any

import sqlalchemy as sa


def delete_rows(
    session: Any, model: Any, belongs: sa.ColumnElement[bool], limit: int
) -> bool:
    """Delete at most `limit` rows of a model and return whether there were any."""
    ids = session.scalars(sa.select(model.id).where(belongs).limit(limit)).all()
    if ids:
        statement = sa.delete(model).where(model.id.in_(ids))
        session.execute(statement.execution_options(synchronize_session=False))
    return bool(ids)


def delete_pairs(
    session: Any, fixed: sa.Column[int], other: sa.Column[int], value: int, limit: int
) -> tuple[int, ...]:
    """Delete at most `limit` pairs with a value and return their other values."""
    chosen = session.scalars(sa.select(other).where(fixed == value).limit(limit)).all()
    statement = sa.delete(fixed.table).where(fixed == value, other.in_(chosen))
    session.execute(statement)
    return tuple(chosen)


def count_rows(table: Any, of: Any, *conditions: sa.ColumnElement[bool]) -> Any:
    """Build the Select that counts the rows of a table for each row of model `of`."""
    count: sa.Select[Any] = sa.select(sa.func.count()).select_from(table)
    return count.where(*conditions).correlate(of)
