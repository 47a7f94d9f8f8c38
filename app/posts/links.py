"""The tags of posts and the people whom they mention, as rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app.database import insert_or_ignore
from app.extensions import db
from app.lib import entities
from app.lib.mention_names import longest_known
from app.lib.usernames import username_key
from app.posts.models import Post, mention
from app.tags.models import MAX_SPELLING, Tag, post_tag
from app.users import queries as users
from app.users.models import User

MAX_MENTIONS = 50
MAX_CANDIDATES = 400
MAX_TAGS = 50

# All names that may be meant where a text has one, as typed, the longest first.
Mention = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MentionChange:
    """Whom a text mentions that its former one did not, and the other way round."""

    added: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()


def link(post: Post) -> MentionChange:
    """Store the tags and mentions of a new post."""
    link_tags([post])
    return link_people(post)


def relink(post: Post, former_body: str) -> MentionChange:
    """Store the tags and mentions of a post whose text was another one before."""
    link_tags([post], are_new=False)
    former = entities.mentions(former_body)
    return link_mentions(post, entities.mentions(post.body), former)


def link_people(post: Post) -> MentionChange:
    """Store the mentions of a new post."""
    return link_mentions(post, entities.mentions(post.body))


def link_tags(posts: Sequence[Post], *, are_new: bool = True) -> None:
    """Store the tags of posts in place of their former ones; missing tags are made.

    New posts have no tags yet, so nothing has to be deleted.
    """
    if not are_new:
        ids = [post.id for post in posts]
        db.session.execute(sa.delete(post_tag).where(post_tag.c.post_id.in_(ids)))
    spellings = {post.id: _spellings(post.body) for post in posts}
    wanted = sorted({name for found in spellings.values() for name in found})
    if not wanted:
        return
    rows = [{"name": name} for name in wanted]
    db.session.execute(insert_or_ignore(db.session, Tag), rows)
    # In the order of their ids, in which triggers lock the tags.
    tags = sa.select(Tag.id, Tag.name).where(Tag.name.in_(wanted)).order_by(Tag.id)
    links = [
        {"post_id": post_id, "tag_id": tag_id, "spelling": found[name]}
        for tag_id, name in db.session.execute(tags)
        for post_id, found in spellings.items()
        if name in found
    ]
    db.session.execute(sa.insert(post_tag), links)


def _spellings(body: str) -> dict[str, str | None]:
    """Return how a text writes its tags, by their keys; None for a very long one."""
    found = list(entities.tag_spellings(body).items())[:MAX_TAGS]
    return {name: text if len(text) <= MAX_SPELLING else None for name, text in found}


def link_mentions(
    post: Post,
    mentions: Sequence[Mention],
    former: Sequence[Mention] | None = None,
) -> MentionChange:
    """Store whom a post mentions, by the mentions of its text and of its `former` one.

    Without a former text the post is new. A mention that was there already keeps its
    meaning, or means nobody: a new owner of the name was not meant.
    """
    before = {} if former is None else _mentioned(post.id)
    after = _after(mentions[:MAX_MENTIONS], former or (), before)
    new = {key: after[key] for key in after.keys() - before.keys()}
    _replace_mentions(post.id, before.keys() - after.keys(), new)
    people, former_people = frozenset(after.values()), frozenset(before.values())
    return MentionChange(
        people - former_people - {post.user_id}, former_people - people
    )


def _after(
    mentions: Sequence[Mention], former: Sequence[Mention], before: Mapping[str, int]
) -> dict[str, int]:
    """Return the people whom mentions mean, by the keys of their names.

    Of the names that one may mean, the longest that exists is meant.
    """
    unchanged = set(former)
    lost = {
        username_key(name)
        for names in unchanged
        if longest_known(names, before) is None
        for name in names
    }
    fresh = [name for names in mentions if names not in unchanged for name in names]
    keys = {username_key(name) for name in fresh[:MAX_CANDIDATES]}
    people = _people(keys - lost - before.keys()) | dict(before)
    after: dict[str, int] = {}
    for names in mentions:
        among = before if names in unchanged else people
        name = longest_known(names, among)
        if name is not None:
            after[username_key(name)] = among[username_key(name)]
    return after


def _people(keys: Collection[str]) -> dict[str, int]:
    if not keys:
        return {}
    query = sa.select(User.username_key, User.id).where(
        User.username_key.in_(keys), users.is_active()
    )
    return {str(key): user_id for key, user_id in db.session.execute(query)}


def _mentioned(post_id: int) -> dict[str, int]:
    query = sa.select(mention.c.name_key, mention.c.user_id)
    found = db.session.execute(query.where(mention.c.post_id == post_id))
    return {row.name_key: row.user_id for row in found}


def _replace_mentions(
    post_id: int, gone: Collection[str], new: Mapping[str, int]
) -> None:
    if gone:
        db.session.execute(
            sa.delete(mention).where(
                mention.c.post_id == post_id, mention.c.name_key.in_(gone)
            )
        )
    if new:
        rows = [
            {"post_id": post_id, "name_key": key, "user_id": person}
            for key, person in sorted(new.items())
        ]
        db.session.execute(sa.insert(mention), rows)
