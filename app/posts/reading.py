"""The only way from ids to posts: as read models, for one viewer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.cache import dependencies
from app.cache.changes import key_is_id
from app.cache.registry import Cache
from app.extensions import db
from app.lib.usernames import username_key
from app.posts import record_queries, visibility
from app.posts.models import Post
from app.posts.read_models import PostRecord
from app.posts.record_queries import ReadPost
from app.posts.visibility import MEMBERS, Scope, scope_of
from app.users import entities
from app.users.models import User

# What every member may read. Mentions and attachments name their post; the people whom
# an entry shows are compared with what is known of them whenever it is used.
POSTS: Cache[int, ReadPost] = Cache(
    "posts",
    max_entries=20_000,
    invalidated_by=dict.fromkeys(("post", "mention", "attachment"), key_is_id),
)
# Whose a post is never changes; it is asked of posts that are not shown.
AUTHORS: Cache[int, int] = Cache("authors of hidden posts", max_entries=20_000)


def load(
    viewer: User | None, ids: Sequence[int], *, listed: bool = False
) -> list[PostRecord]:
    """Return those of the posts that `viewer` may read, in the order of `ids`.

    One statement, and another one where any of them has attachments. With `listed`,
    posts that must not stand in a list are left out, too: for ids that do not come from
    a Select with that condition, as those of an engine that could not be told of
    everybody whom the viewer hides.
    """
    if not ids:
        return []
    scope = scope_of(viewer)
    found = _restricted(scope, ids, listed) if scope.hides else _unrestricted(ids)
    _note(ids, found)
    if scope.is_stranger:
        found = {
            each: _for_strangers(post)
            for each, post in found.items()
            if post.author.is_open
        }
    return [found[post_id] for post_id in ids if post_id in found]


def _for_strangers(post: PostRecord) -> PostRecord:
    """Return a post without names by which strangers would know who is called what.

    The names in its text were written for them; those that somebody has chosen since
    are not, while that person is for members only.
    """
    shown = tuple(
        each
        for each in post.mentions
        if each.is_open or each.key == username_key(each.username)
    )
    parent_name = post.parent_username if post.is_parent_open else None
    if len(shown) == len(post.mentions) and parent_name == post.parent_username:
        return post
    return replace(post, mentions=shown, parent_username=parent_name)


def one(viewer: User | None, post_id: int) -> PostRecord | None:
    """Return a post that `viewer` opens by its address; None if they may not."""
    found = load(viewer, [post_id])
    return found[0] if found else None


def known_ancestors(post: PostRecord, limit: int) -> list[int] | None:
    """Return the ids of a post's nearest ancestors, the oldest first, each once.

    None if any of them is not known.
    """
    found: list[int] = []
    parent_id = post.reply_to_id
    while parent_id is not None and len(found) < limit:
        if parent_id in (post.id, *found):
            break
        found.append(parent_id)
        parent = POSTS.get(parent_id)
        if parent is None:
            return None
        parent_id = parent.record.reply_to_id
    return found[::-1]


def stream_texts(user_id: int, size: int) -> Iterator[Sequence[Any]]:
    """Yield all posts of an author in batches of (id, body, timestamp), oldest first.

    For an export, which needs nothing else of them and is the author's own.
    """
    after: int | None = None
    while True:
        query = sa.select(Post.id, Post.body, Post.timestamp)
        query = query.where(Post.user_id == user_id)
        if after is not None:
            query = query.where(Post.id > after)
        rows = db.session.execute(query.order_by(Post.id).limit(size)).all()
        yield rows
        if len(rows) < size:
            return
        after = rows[-1].id


def _note(ids: Sequence[int], found: Mapping[int, PostRecord]) -> None:
    """Note what the posts of a page depend on, whether they were found or not."""
    for table in ("post", "mention", "attachment"):
        dependencies.note_rows(table, ids)
    missing = [post_id for post_id in ids if post_id not in found]
    if missing and dependencies.is_noting():
        # Somebody who is not shown now may be shown after a change.
        authors = AUTHORS.load(missing, _read_authors)
        dependencies.note_rows("user", authors.values())
        if len(authors) < len(missing):
            dependencies.note_table("user")


def _read_authors(ids: Collection[int]) -> dict[int, int]:
    query = sa.select(Post.id, Post.user_id).where(Post.id.in_(ids))
    return {row.id: row.user_id for row in db.session.execute(query)}


def _unrestricted(ids: Sequence[int]) -> dict[int, PostRecord]:
    """Return what every member may read; one statement for all that is not known."""
    known = _known(ids)
    missing = [post_id for post_id in ids if post_id not in known]
    return known | _read(missing) if missing else known


def _restricted(
    scope: Scope, ids: Sequence[int], listed: bool
) -> dict[int, PostRecord]:
    """Return what is in the scope of a viewer who hides somebody, or is hidden from.

    Known posts cost a small statement that says which they may read; if any is not
    known, all are read at once.
    """
    known = _known(ids)
    if any(post_id not in known for post_id in ids):
        read = record_queries.read(scope, ids, listed=listed)
        return {post_id: each.record for post_id, each in read.items()}
    return {each: known[each] for each in visibility.among(scope, ids, listed=listed)}


def _known(ids: Sequence[int]) -> dict[int, PostRecord]:
    """Return the records that are known and show people as they are now.

    If all posts are known, one statement reads the people who are not.
    """
    known = POSTS.get_many(ids)
    shown = {person.id for post in known.values() for person in post.people}
    dependencies.note_rows("user", shown)
    if len(known) == len(set(ids)):
        people = entities.people(shown)
    else:
        people = entities.PEOPLE.get_many(shown)
    return {
        post_id: post.record
        for post_id, post in known.items()
        if all(people.get(person.id) == person for person in post.people)
    }


def _read(ids: Sequence[int]) -> dict[int, PostRecord]:
    epoch = POSTS.epoch()
    read = record_queries.read(MEMBERS, ids, listed=False)
    people = {person.id: person for post in read.values() for person in post.people}
    dependencies.note_rows("user", people)
    # The people may change while the posts do not: each goes with its own row.
    entities.PEOPLE.keep(people, epoch)
    POSTS.keep(read, epoch)
    return {post_id: each.record for post_id, each in read.items()}
