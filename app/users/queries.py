"""Selects of people by id, name or address."""

import re
from functools import cache

import sqlalchemy as sa

from app.extensions import db
from app.lib.usernames import email_key, username_key
from app.posts.models import Post
from app.relationships import audience
from app.users.models import User, followers
from app.users.read_models import PersonRecord

# Suggestions look at the writers of this many of the newest posts, and at this many of
# those writers.
RECENT_POSTS = 200
MOST_CANDIDATES = 30

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
    query = _best(address, [User.email == address], _has_email(address))
    return query.where(User.origin.is_(None))


def by_login(login: str) -> sa.Select[User]:
    """Select the person who signs in with a name or an address."""
    exactly = [User.username == login, User.email == login]
    query = _best(login, exactly, _has_name(login), _has_email(login))
    return query.where(User.origin.is_(None))


def everybody() -> sa.Select[User]:
    """Select all people with an account; page it by `User.id`."""
    return sa.select(User).where(User.deactivated_at.is_(None))


def recent_writers() -> tuple[list[int], bool]:
    """Give the ids of the most followed of those who wrote the newest posts.

    Only `RECENT_POSTS` are looked at, so the cost does not grow with the site; the
    second value tells whether there are as many.
    """
    rows = db.session.execute(_recent_writers()).all()
    return [row[0] for row in rows], bool(rows) and rows[0][1] == RECENT_POSTS


@cache
def _recent_writers() -> sa.Select[int, int | None]:
    # The numbers stand in the text, for a plan made once for any number is a bad one.
    newest = sa.select(Post.user_id).order_by(Post.id.desc())
    recent = newest.limit(sa.literal_column(str(RECENT_POSTS))).subquery()
    count = sa.select(sa.func.count()).select_from(recent).scalar_subquery()
    return (
        sa.select(User.id, count)
        .where(User.id.in_(sa.select(recent.c.user_id)))
        .order_by(User.follower_count.desc(), User.id.desc())
        .limit(sa.literal_column(str(MOST_CANDIDATES)))
    )


def suggestions(
    viewer: User, limit: int, among: list[int] | None = None
) -> list[PersonRecord]:
    """Give people whom the viewer may want to follow.

    They are among the recent writers, the most followed first; somebody who follows
    all of those gets no suggestion.
    """
    ids = recent_writers()[0] if among is None else among
    values = {"viewer_id": viewer.id, "ids": ids, "limit": limit}
    query = _suggestions(audience.hides(viewer)).params(values)
    found = db.session.execute(query).all() if ids else []
    return [PersonRecord(*row) for row in found]


@cache
def _suggestions(hides: bool) -> sa.Select[int, str, str | None, str | None]:
    viewer = sa.bindparam("viewer_id", type_=sa.Integer)
    followed = sa.exists().where(
        followers.c.follower_id == viewer, followers.c.followed_id == User.id
    )
    query = (
        sa.select(User.id, User.username, User.about_me, User.picture_id)
        .where(User.id.in_(sa.bindparam("ids", expanding=True)))
        .where(User.id != viewer, User.deactivated_at.is_(None), ~followed)
        .order_by(User.follower_count.desc(), User.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )
    return query.where(~audience.is_hidden(User.id, viewer)) if hides else query


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
