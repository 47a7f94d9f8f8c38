"""Selects of post ids, one page each; every one is bounded by an index.

With a cursor's `min_id` the ids come oldest first.
"""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.lib.columns import TimeId
from app.lib.ids import MAX_ID, MIN_ID
from app.lib.keyset import Cursor
from app.posts import queries as posts
from app.posts.models import Post
from app.posts.visibility import VIEWER_ID, Scope, scope_of
from app.tags.models import Tag, post_tag
from app.users.models import User, followers

IdSelect = sa.Select[int]

# How many of the newest posts `home_recent` scans.
RECENT = 1_000

_MAX_ID: Any = sa.bindparam("max_id", type_=TimeId)
_MIN_ID: Any = sa.bindparam("min_id", type_=TimeId)
_DEPTH: Any = sa.bindparam("depth", type_=sa.Integer)
_LAST: Any = sa.bindparam("last", type_=sa.Integer)
_LIMIT: Any = sa.bindparam("limit", type_=sa.Integer)
_OFFSET: Any = sa.bindparam("offset", type_=sa.Integer)


def home(viewer: User, cursor: Cursor, limit: int, dialect: str) -> IdSelect:
    """Select posts of the viewer and of everybody they follow and do not hide.

    Each author contributes at most a page of ids from the index (user_id, id), which
    are then merged. The newest page, and one of newer posts, need not look at every
    author: `last_post_id` says who can have a post on it.
    """
    query = _home(
        dialect,
        cursor.max_id is not None,
        cursor.min_id is not None,
        cursor.offset > 0,
        scope_of(viewer).hides,
    )
    depth = limit + cursor.offset
    return query.params(
        viewer_id=viewer.id,
        max_id=cursor.max_id,
        min_id=cursor.min_id,
        depth=depth,
        last=depth - 1,
        limit=limit,
        offset=cursor.offset,
    )


def home_recent(viewer: User, cursor: Cursor, limit: int) -> IdSelect:
    """Select the posts of a home timeline that are among the newest posts of all.

    Viewers who follow a good part of a site find a whole page among these, at the cost
    of a look at each; a page that is not whole says nothing about what comes behind.
    """
    query = _recent(cursor.max_id is not None, scope_of(viewer).hides)
    return query.params(viewer_id=viewer.id, max_id=cursor.max_id, limit=limit)


@lru_cache(maxsize=4)
def _recent(older: bool, hides: bool) -> IdSelect:
    scope = Scope(VIEWER_ID, hides)
    # Hidden authors are left out behind the limit, so that it bounds the cost.
    newest = sa.select(Post.id, Post.user_id).where(scope.level())
    newest = newest.order_by(Post.id.desc())
    if older:
        newest = newest.where(Post.id < _MAX_ID)
    # A number in the text: a plan for any number would be a bad one.
    recent = newest.limit(sa.literal_column(str(RECENT))).subquery("recent")
    followed = sa.exists().where(
        followers.c.follower_id == VIEWER_ID,
        followers.c.followed_id == recent.c.user_id,
    )
    mine = sa.or_(recent.c.user_id == VIEWER_ID, followed)
    query = sa.select(recent.c.id).where(mine, scope.listable_author(recent.c.user_id))
    return query.order_by(recent.c.id.desc()).limit(_LIMIT)


@lru_cache(maxsize=64)
def _home(
    dialect: str, older: bool, newer: bool, deeper: bool, hides: bool
) -> IdSelect:
    """Build the Select of one kind of page; that takes longer than carrying it out."""
    cursor: Any = Cursor(_MAX_ID if older else None, _MIN_ID if newer else None)
    scope = Scope(VIEWER_ID, hides)
    authors = _home_authors(cursor, scope)
    ids = _lateral(authors, cursor, dialect, scope)
    order = ids.asc() if cursor.ascending else ids.desc()
    query = sa.select(ids).order_by(order).limit(_LIMIT)
    return query.offset(_OFFSET) if deeper else query


def _home_authors(cursor: Cursor, scope: Scope) -> Any:
    """Select whose posts can be on the page, as far as `last_post_id` tells."""
    followed = sa.select(followers.c.followed_id.label("id")).where(
        followers.c.follower_id == VIEWER_ID,
        scope.listable_author(followers.c.followed_id),
    )
    circle = sa.union_all(followed, sa.select(VIEWER_ID.label("id"))).subquery("circle")
    query = sa.select(User.id).join(circle, circle.c.id == User.id)
    if cursor.min_id is not None:
        return query.where(User.last_post_id > cursor.min_id).subquery("authors")
    if cursor.max_id is not None:
        return circle
    query = query.where(User.last_post_id.is_not(None))
    return query.order_by(User.last_post_id.desc()).limit(_DEPTH).subquery("authors")


def _lateral(authors: Any, cursor: Cursor, dialect: str, scope: Scope) -> Any:
    """Return the column of ids: at most `depth` of each author, beyond the cursor."""
    if dialect == "postgresql":
        mine = posts.ids_of_author(scope, authors.c.id)
        newest = cursor.bound(mine, Post.id, _DEPTH).lateral("newest")
        joined = sa.select(newest.c.id).select_from(authors.join(newest, sa.true()))
        return joined.subquery("merged").c.id
    return _correlated(authors, cursor, scope)


def _correlated(authors: Any, cursor: Cursor, scope: Scope) -> Any:
    """Do the same without LATERAL: ids up to the one at `depth`, found per author."""
    other = sa.orm.aliased(Post)
    edge = cursor.bound(
        sa.select(other.id).where(other.user_id == authors.c.id, scope.level(other)),
        other.id,
        1,
    ).offset(_LAST)
    edge = edge.correlate(authors).scalar_subquery()
    query = sa.select(Post.id).join(authors, authors.c.id == Post.user_id)
    query = query.where(scope.level())
    if cursor.ascending:
        query = query.where(Post.id <= sa.func.coalesce(edge, MAX_ID))
    else:
        query = query.where(Post.id >= sa.func.coalesce(edge, MIN_ID))
    if cursor.max_id is not None:
        query = query.where(Post.id < cursor.max_id)
    if cursor.min_id is not None:
        query = query.where(Post.id > cursor.min_id)
    return query.subquery("merged").c.id


def explore(viewer: User | None, cursor: Cursor, limit: int) -> IdSelect:
    """Select the posts of everybody whom the viewer does not hide.

    Remote posts are for those who follow their authors.
    """
    query = posts.listable_ids(scope_of(viewer)).where(Post.origin.is_(None))
    return _offset(cursor.bound(query, Post.id, limit), cursor)


def by_author(
    viewer: User | None, user_id: int, cursor: Cursor, limit: int
) -> IdSelect:
    """Select the posts of one person, whom the viewer may mute, but not block."""
    query = posts.ids_of_author(scope_of(viewer), user_id)
    return _offset(cursor.bound(query, Post.id, limit), cursor)


def by_tag(viewer: User | None, name: str, cursor: Cursor, limit: int) -> IdSelect:
    """Select the posts filed under a tag, given in its folded form."""
    tag = sa.select(Tag.id).where(Tag.name == name).scalar_subquery()
    query = sa.select(post_tag.c.post_id).where(post_tag.c.tag_id == tag)
    scope = scope_of(viewer)
    if not scope.is_unrestricted:
        query = query.join(Post, Post.id == post_tag.c.post_id)
        query = query.where(scope.listable())
    return _offset(cursor.bound(query, post_tag.c.post_id, limit), cursor)


def with_spelling(query: IdSelect, name: str) -> IdSelect:
    """Add to each id the spelling of a tag that most people use."""
    spelling = sa.select(Tag.spelling).where(Tag.name == name).scalar_subquery()
    return query.add_columns(spelling)


def _offset(query: IdSelect, cursor: Cursor) -> IdSelect:
    return query.offset(cursor.offset) if cursor.offset else query
