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
