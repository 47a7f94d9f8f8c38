"""Selects of posts by several tags, and of tags beside a tag or by their beginning."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.keyset import Cursor
from app.posts.models import Post
from app.posts.visibility import Scope, scope_of
from app.tags.models import Tag, post_tag
from app.users.models import User

MOST_TAGS = 20
"""How many tags a page may name."""
RECENT = 300
"""On how many posts of a tag those beside it are looked for."""
CANDIDATES = 200
"""How many tags of one beginning are looked at, those with the most posts first."""
LAST = "\U0010ffff"
"""A character behind all others."""

IdSelect = sa.Select[int]


def seen_with(viewer: User | None, tag_id: int, cursor: Cursor, limit: int) -> IdSelect:
    """Select the posts with a tag that the viewer may see in a list.

    Whoever is hidden is left out here, so that a page is full.
    """
    scope = scope_of(viewer)
    query: IdSelect = (
        sa.select(post_tag.c.post_id)
        .join(Post, Post.id == post_tag.c.post_id)
        .join(User, User.id == Post.user_id)
        .where(post_tag.c.tag_id == tag_id, scope.readable(), scope.listable())
    )
    query = cursor.bound(query, post_tag.c.post_id, limit)
    return query.offset(cursor.offset) if cursor.offset else query


def by_tags(
    viewer: User | None,
    any_of: Sequence[int],
    all_of: Sequence[int],
    none_of: Sequence[int],
    cursor: Cursor,
    limit: int,
) -> IdSelect:
    """Select the posts with one of some tags, with all of others, and none of others.

    Tags are given by their ids. Each of the first gives a page of ids at most.
    """
    scope = scope_of(viewer)
    parts = (
        _with_tag(tag_id, scope, all_of, none_of, cursor, limit + cursor.offset)
        for tag_id in any_of
    )
    found = sa.union(*(sa.select(part.subquery()) for part in parts)).subquery()
    order = cursor.order(found.c.post_id)
    query = sa.select(found.c.post_id).order_by(order).limit(limit)
    return query.offset(cursor.offset) if cursor.offset else query


def _with_tag(
    tag_id: int,
    scope: Scope,
    all_of: Sequence[int],
    none_of: Sequence[int],
    cursor: Cursor,
    limit: int,
) -> Any:
    query = sa.select(post_tag.c.post_id).where(post_tag.c.tag_id == tag_id)
    if not scope.is_unrestricted:
        query = query.join(Post, Post.id == post_tag.c.post_id)
        query = query.where(scope.listable())
    query = query.where(*(_has(each) for each in all_of))
    query = query.where(*(~_has(each) for each in none_of))
    return cursor.bound(query, post_tag.c.post_id, limit)


def _has(tag_id: int) -> Any:
    other = post_tag.alias()
    return sa.exists().where(
        other.c.post_id == post_tag.c.post_id, other.c.tag_id == tag_id
    )


def ids_of(keys: Sequence[str]) -> sa.Select[str, int]:
    """Select (key, id) of those tags that exist."""
    return sa.select(Tag.name, Tag.id).where(Tag.name.in_(keys))


def beginning_with(
    viewer: User | None, key: str, limit: int
) -> sa.Select[*tuple[Any, ...]]:
    """Select the tags that begin so, those with the most posts first.

    A tag that only people have whom the viewer may not see is none for them.
    """
    named = sa.select(Tag.id, Tag.name, Tag.spelling, Tag.post_count)
    named = named.where(_begins(key), Tag.post_count > 0)
    named = named.order_by(Tag.post_count.desc(), Tag.name).limit(CANDIDATES)
    found = named.subquery("named")
    return (
        sa.select(found.c.name, found.c.spelling, found.c.post_count)
        .where(_is_seen(found.c.id, scope_of(viewer)))
        .order_by(found.c.post_count.desc(), found.c.name)
        .limit(limit)
    )


def _begins(key: str) -> Any:
    """Return the condition that a tag begins so, for which each engine has an index."""
    if db.engine.dialect.name == "sqlite":
        # It compares the bytes of names, and LIKE in any letter case without an index.
        return sa.and_(Tag.name >= key, Tag.name < key + LAST)
    return Tag.name.startswith(key, autoescape=True)


def related(viewer: User | None, tag_id: int, limit: int) -> Any:
    """Select the tags that the newest posts with a tag have beside it."""
    newest = sa.select(post_tag.c.post_id).where(post_tag.c.tag_id == tag_id)
    newest = newest.join(Post, Post.id == post_tag.c.post_id)
    newest = newest.where(scope_of(viewer).countable())
    recent = newest.order_by(post_tag.c.post_id.desc()).limit(RECENT).subquery()
    beside = post_tag.alias()
    return (
        sa.select(Tag.name, Tag.spelling, Tag.post_count)
        .join(beside, beside.c.tag_id == Tag.id)
        .join(recent, recent.c.post_id == beside.c.post_id)
        .where(Tag.id != tag_id)
        .group_by(Tag.id, Tag.name, Tag.spelling, Tag.post_count)
        .order_by(sa.func.count().desc(), Tag.name)
        .limit(limit)
    )


def _is_seen(tag_id: Any, scope: Scope) -> Any:
    return (
        sa.exists()
        .where(post_tag.c.tag_id == tag_id, Post.id == post_tag.c.post_id)
        .where(scope.countable())
    )
