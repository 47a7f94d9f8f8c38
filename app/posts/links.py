"""What a post is filed under: its tags, and the people it mentions."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from app.database import insert_or_ignore
from app.extensions import db
from app.lib.mention_names import meant
from app.lib.usernames import username_key
from app.posts.models import Post, mention
from app.tags.models import MAX_SPELLING, Tag, post_tag
from app.users.models import User

MOST_MENTIONS = 50
MOST_CANDIDATES = 400
MOST_TAGS = 50


def link_tags(
    post_id: int, spellings: Mapping[str, str], *, is_new: bool = False
) -> None:
    """File a post under these tags and no others; tags are made as needed.

    `spellings` are what the post writes, by the keys of the tags.

    A new post is filed nowhere yet, so nothing has to be taken away.
    """
    wanted = sorted(list(spellings)[:MOST_TAGS])
    if not is_new:
        db.session.execute(sa.delete(post_tag).where(post_tag.c.post_id == post_id))
    if not wanted:
        return
    rows = [{"name": name} for name in wanted]
    db.session.execute(insert_or_ignore(db.session, Tag), rows)
    # In the order of their ids, in which triggers lock the tags.
    ids = sa.select(Tag.id, Tag.name).where(Tag.name.in_(wanted)).order_by(Tag.id)
    links = [
        {"post_id": post_id, "tag_id": tag_id, "spelling": _short(spellings[name])}
        for tag_id, name in db.session.execute(ids)
    ]
    db.session.execute(sa.insert(post_tag), links)


def _short(spelling: str) -> str | None:
    return spelling if len(spelling) <= MAX_SPELLING else None


def link_mentions(
    post: Post, mentions: Sequence[Sequence[str]], *, is_new: bool = False
) -> set[int]:
    """File a post under the people it names, and return those who are new to it.

    Each mention is all names that it may mean; the longest one that exists is meant.
    """
    people = _meant(mentions[:MOST_MENTIONS])
    before = set() if is_new else _mentioned(post.id)
    _replace_mentions(post.id, before - people, people - before)
    return people - before - {post.user_id}


def _meant(mentions: Iterable[Sequence[str]]) -> set[int]:
    names = [name for candidates in mentions for name in candidates]
    people = _people({username_key(name) for name in names[:MOST_CANDIDATES]})
    found = (meant(candidates, people) for candidates in mentions)
    return {people[username_key(name)] for name in found if name is not None}


def _people(keys: set[str]) -> dict[str, int]:
    """Return the ids of the people who exist by the keys of their names."""
    if not keys:
        return {}
    query = sa.select(User.username_key, User.id).where(
        User.username_key.in_(keys), User.deactivated_at.is_(None)
    )
    return {str(key): user_id for key, user_id in db.session.execute(query)}


def _mentioned(post_id: int) -> set[int]:
    query = sa.select(mention.c.user_id).where(mention.c.post_id == post_id)
    return set(db.session.scalars(query))


def _replace_mentions(post_id: int, gone: set[int], new: set[int]) -> None:
    if gone:
        db.session.execute(
            sa.delete(mention).where(
                mention.c.post_id == post_id, mention.c.user_id.in_(gone)
            )
        )
    if new:
        rows = [{"post_id": post_id, "user_id": person} for person in sorted(new)]
        db.session.execute(sa.insert(mention), rows)
