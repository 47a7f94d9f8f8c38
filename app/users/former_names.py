"""Names that people gave up: reserved for a year, and leading to who had them."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.usernames import username_key
from app.users import queries
from app.users.models import User, former_name

RESERVED_FOR = timedelta(days=365)


def is_taken(name: str, owner: User | None) -> bool:
    """Return whether a name is another person's, or was less than a year ago.

    The `owner` may retain their name and take a former one back. One statement.
    """
    own_id = owner.id if owner is not None else None
    reserved = _reserved(name)
    found = db.session.execute(
        sa.select(
            _scalar(queries.by_name(name), User.id).label("holder_id"),
            _scalar(reserved, former_name.c.name_key).label("reserved"),
            _scalar(reserved, former_name.c.user_id).label("former_id"),
        )
    ).one()
    if found.holder_id is not None:
        return bool(found.holder_id != own_id)
    return found.reserved is not None and (own_id is None or found.former_id != own_id)


def find_owner(name: str) -> User | None:
    """Return the active person who gave up a name, while it is reserved."""
    if "\0" in name or not _encodable(name):
        return None
    query = (
        sa.select(User)
        .join(former_name, former_name.c.user_id == User.id)
        .where(*_is_reserved(name), queries.is_active())
    )
    person: User | None = db.session.scalar(query)
    return person


def purge() -> None:
    """Delete the names that are reserved no longer."""
    ended = former_name.c.given_up_at <= utcnow() - RESERVED_FOR
    db.session.execute(sa.delete(former_name).where(ended))
    db.session.commit()


def _reserved(name: str) -> sa.Select[Any]:
    return sa.select(former_name).where(*_is_reserved(name))


def _is_reserved(name: str) -> tuple[sa.ColumnElement[bool], ...]:
    key = username_key(name)
    return (
        former_name.c.name_key == key,
        former_name.c.given_up_at > utcnow() - RESERVED_FOR,
    )


def _scalar(query: sa.Select[Any], column: Any) -> sa.ScalarSelect[Any]:
    return query.with_only_columns(column).scalar_subquery()


def _encodable(name: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in name)
