"""Looking up the names that a query mentions."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.search.backends.tables import tag, user

Session = so.Session | so.scoped_session[Any]
Names = tuple[str, ...]
Ids = tuple[int, ...]
FindAuthors = Callable[[Names], Ids]


def author_ids(session: Session, keys: Names) -> Ids:
    """Give the ids of those people who exist, by the keys of their names."""
    return _ids(session, user.c.id, user.c.username_key, keys)


def tag_ids(session: Session, names: Names) -> Ids:
    """Give the ids of those tags that exist, by their folded names."""
    return _ids(session, tag.c.id, tag.c.name, names)


def _ids(
    session: Session,
    column: sa.ColumnClause[Any],
    name: sa.ColumnClause[Any],
    names: Names,
) -> Ids:
    if not names:
        return ()
    return tuple(session.execute(sa.select(column).where(name.in_(names))).scalars())
