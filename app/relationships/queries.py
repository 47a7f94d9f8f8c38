"""Selects of the people whom a person follows, blocks or mutes, one page each."""

import sqlalchemy as sa

from app.lib.keyset import Cursor
from app.relationships.models import block, mute
from app.users import queries as users
from app.users.models import User, followers

# An id that no account has; both engines can compare it.
_BEYOND = 2**31 - 1


def followers_of(user_id: int) -> sa.Select[User]:
    """Select who follows a person, in the order of their ids."""
    return _linked(*_FOLLOWERS, user_id).order_by(_FOLLOWERS[0])


def following_of(user_id: int) -> sa.Select[User]:
    """Select whom a person follows, in the order of their ids."""
    return _linked(*_FOLLOWING, user_id).order_by(_FOLLOWING[0])


def newest_followers(user_id: int, below: int | None, limit: int) -> sa.Select[User]:
    """Select who follows a person, newest accounts first, with ids `below` one."""
    return _newest(*_FOLLOWERS, user_id, below).limit(limit)


def newest_following(user_id: int, below: int | None, limit: int) -> sa.Select[User]:
    """Select whom a person follows, newest accounts first, with ids `below` one."""
    return _newest(*_FOLLOWING, user_id, below).limit(limit)


def blocked_by(user_id: int, cursor: Cursor, limit: int) -> sa.Select[User]:
    """Select whom a person blocks, newest accounts first, paged by their ids."""
    query = _linked(block.c.blocked_id, block.c.blocker_id, user_id)
    return _bounded(query, block.c.blocked_id, cursor, limit)


def muted_by(user_id: int, cursor: Cursor, limit: int) -> sa.Select[User]:
    """Select whom a person mutes, newest accounts first, paged by their ids."""
    query = _linked(mute.c.muted_id, mute.c.muter_id, user_id)
    return _bounded(query, mute.c.muted_id, cursor, limit)


def _linked(
    listed: sa.Column[int], fixed: sa.Column[int], user_id: int
) -> sa.Select[User]:
    """Select one side of the links of a person.

    Its order must be by `listed`, which an index of the links has: by `User.id`,
    SQLite would look up and sort all followers of a famous person for each page.
    """
    return (
        sa.select(User)
        .join(listed.table, listed == User.id)
        .where(fixed == user_id, users.is_active())
    )


def _bounded(
    query: sa.Select[User], column: sa.Column[int], cursor: Cursor, limit: int
) -> sa.Select[User]:
    edges = (cursor.max_id, cursor.min_id)
    low, high = (
        None if edge is None else max(-_BEYOND, min(edge, _BEYOND)) for edge in edges
    )
    bounded: sa.Select[User] = Cursor(low, high).bound(query, column, limit)
    return bounded


def _newest(
    listed: sa.Column[int],
    fixed: sa.Column[int],
    user_id: int,
    below: int | None,
) -> sa.Select[User]:
    shown = sa.orm.load_only(User.username, User.about_me, User.picture_id)
    query = _linked(listed, fixed, user_id).options(shown).order_by(listed.desc())
    if below is not None and 0 < below < _BEYOND:
        query = query.where(listed < below)
    return query


_FOLLOWERS = (followers.c.follower_id, followers.c.followed_id)
_FOLLOWING = (followers.c.followed_id, followers.c.follower_id)
