"""Finding people, and lists of people."""

import re

import sqlalchemy as sa

from app.extensions import db
from app.lib.usernames import email_key, username_key
from app.users.models import User, followers

# Suggestions look at this many of the most recent writers, however many there are.
RECENT_WRITERS = 200

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def by_id(user_id: int) -> sa.Select[User]:
    """Select the person with an id, unless the account is being deleted."""
    return sa.select(User).where(User.id == user_id, User.deactivated_at.is_(None))


def by_name(name: str) -> sa.Select[User]:
    """Select the person with a name: spelt exactly so, else in any letter case.

    Adopted databases may hold both John and john.
    """
    return _best(name, [User.username == name], _has_name(name))


def by_email(address: str) -> sa.Select[User]:
    """Select the person with an e-mail address, in any letter case."""
    return _best(address, [User.email == address], _has_email(address))


def by_login(login: str) -> sa.Select[User]:
    """Select the person who signs in with a name or an address."""
    exactly = [User.username == login, User.email == login]
    return _best(login, exactly, _has_name(login), _has_email(login))


def followers_of(user_id: int) -> sa.Select[User]:
    """Select who follows a person; page it by `User.id`."""
    return _linked(followers.c.follower_id, followers.c.followed_id, user_id)


def following_of(user_id: int) -> sa.Select[User]:
    """Select whom a person follows; page it by `User.id`."""
    return _linked(followers.c.followed_id, followers.c.follower_id, user_id)


def everybody() -> sa.Select[User]:
    """Select all people with an account; page it by `User.id`."""
    return sa.select(User).where(User.deactivated_at.is_(None))


def followed_among(viewer_id: int, user_ids: list[int]) -> set[int]:
    """Tell whom of these people the viewer follows: one statement for a page."""
    query = sa.select(followers.c.followed_id).where(
        followers.c.follower_id == viewer_id, followers.c.followed_id.in_(user_ids)
    )
    return set(db.session.scalars(query))


def suggestions(viewer_id: int, limit: int) -> list[User]:
    """Give people whom the viewer may want to follow: recent writers, most followed.

    Only the `RECENT_WRITERS` latest are looked at, so the cost does not grow with the
    site; somebody who follows all of those gets no suggestion.
    """
    recent = (
        sa.select(User.id)
        .where(User.last_post_id.is_not(None))
        .order_by(User.last_post_id.desc())
        .limit(RECENT_WRITERS)
        .subquery()
    )
    followed = sa.exists().where(
        followers.c.follower_id == viewer_id, followers.c.followed_id == User.id
    )
    query = (
        sa.select(User)
        .join(recent, recent.c.id == User.id)
        .where(User.id != viewer_id, User.deactivated_at.is_(None), ~followed)
        .order_by(User.follower_count.desc(), User.last_post_id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


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
    query = sa.select(User).where(User.deactivated_at.is_(None))
    if _UNSTORABLE.search(asked):
        return query.where(sa.false())
    order = [condition.desc() for condition in better]
    return query.where(sa.or_(*better, *others)).order_by(*order, User.id).limit(1)


def _linked(
    listed: sa.ColumnElement[int], fixed: sa.ColumnElement[int], user_id: int
) -> sa.Select[User]:
    return (
        sa.select(User)
        .join(followers, listed == User.id)
        .where(fixed == user_id, User.deactivated_at.is_(None))
    )
