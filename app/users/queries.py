"""Selects of people by id, name or address."""

import re
from typing import Any

import sqlalchemy as sa

from app.lib.usernames import email_key, username_key
from app.users.models import User

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def is_active(person: Any = User) -> sa.ColumnElement[bool]:
    """Return the condition that an account, perhaps an alias, is not being deleted."""
    condition: sa.ColumnElement[bool] = person.deactivated_at.is_(None)
    return condition


def by_id(user_id: int) -> sa.Select[User]:
    """Select the person with an id, unless the account is being deleted."""
    return sa.select(User).where(User.id == user_id, is_active())


def by_name(name: str) -> sa.Select[User]:
    """Select the person with a name: spelt exactly so, else in any letter case.

    Adopted databases may hold both John and john.
    """
    return _best(name, [User.username == name], _has_name(name))


def by_email(address: str) -> sa.Select[User]:
    """Select the person with an e-mail address, in any letter case."""
    query = _best(address, [User.email == address], _has_email(address))
    return query.where(User.origin.is_(None))


def by_login(login: str) -> sa.Select[User]:
    """Select the person who signs in with a name or an address."""
    exactly = [User.username == login, User.email == login]
    query = _best(login, exactly, _has_name(login), _has_email(login))
    return query.where(User.origin.is_(None))


def everybody() -> sa.Select[User]:
    """Select all people with an account; page it by `User.id`."""
    return sa.select(User).where(is_active())


def administrators() -> sa.Select[User]:
    """Select the administrators; few, and found by an index of their own."""
    return everybody().where(User.is_admin)


def with_suspended() -> sa.Select[User]:
    """Select all people, also those whom an administrator has deactivated."""
    is_suspended = User.suspended_at.is_not(None)
    return sa.select(User).where(sa.or_(is_active(), is_suspended))


def suspended() -> sa.Select[User]:
    """Select the people whom an administrator has deactivated."""
    return sa.select(User).where(User.suspended_at.is_not(None))


def beginning_with(text: str) -> sa.Select[User]:
    """Select the people whose names begin so, or who have that address or `#id`.

    Order it by `User.username_key`; the range is read from the index.
    """
    asked = text.strip().lstrip("@")
    if not asked or _UNSTORABLE.search(asked):
        return sa.select(User).where(sa.false())
    number = asked.removeprefix("#")
    if number != asked and number.isascii() and number.isdigit() and len(number) < 10:
        return with_suspended().where(User.id == int(number))
    key = username_key(asked)
    # A range, because neither engine's LIKE uses the index of every collation.
    found = [sa.and_(User.username_key >= key, User.username_key < f"{key}\U0010ffff")]
    if "@" in asked:
        found.append(_has_email(asked))
    return with_suspended().where(sa.or_(*found))


def _has_name(name: str) -> sa.ColumnElement[bool]:
    return User.username_key == username_key(name)


def _has_email(address: str) -> sa.ColumnElement[bool]:
    return User.email_key == email_key(address)


def _best(
    asked: str,
    better: list[sa.ColumnElement[bool]],
    *others: sa.ColumnElement[bool],
) -> sa.Select[User]:
    """Select one person by any of the conditions, rather by the first of them.

    What no database could hold (NUL, half of a surrogate pair) must not reach one.
    """
    query = sa.select(User).where(is_active())
    if _UNSTORABLE.search(asked):
        return query.where(sa.false())
    order = [condition.desc() for condition in better]
    return query.where(sa.or_(*better, *others)).order_by(*order, User.id).limit(1)
