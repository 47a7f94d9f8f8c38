"""What a post is filed under: its tags, and the people it mentions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

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

# All names that may be meant where a text has one, as typed, the longest first.
Mention = tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class MentionChange:
    """Whom a text mentions that its former one did not, and the other way round."""

    added: frozenset[int]
    removed: frozenset[int]


def link_mentions(
    post: Post,
    mentions: Sequence[Mention],
    former: Sequence[Mention] | None = None,
) -> MentionChange:
    """Store whom a post mentions, by the mentions of its text and of its `former` one.

    Without a former text the post is new. A mention that stood there already leads to
    whom it led before, or to nobody: whoever has the name by now was not meant.
    """
    before = {} if former is None else _mentioned(post.id)
    after = _after(mentions[:MOST_MENTIONS], former or (), before)
    new = {key: after[key] for key in after.keys() - before.keys()}
    _replace_mentions(post.id, before.keys() - after.keys(), new)
    people, former_people = frozenset(after.values()), frozenset(before.values())
    return MentionChange(
        people - former_people - {post.user_id}, former_people - people
    )


def _after(
    mentions: Sequence[Mention], former: Sequence[Mention], before: Mapping[str, int]
) -> dict[str, int]:
    """Return the people whom mentions mean by the keys of their names.

    Of the names that one may mean, the longest that is somebody's is meant.
    """
    stood = set(former)
    lost = {
        username_key(name)
        for names in stood
        if meant(names, before) is None
        for name in names
    }
    fresh = [name for names in mentions if names not in stood for name in names]
    keys = {username_key(name) for name in fresh[:MOST_CANDIDATES]}
    known = _people(keys - lost - before.keys()) | dict(before)
    after: dict[str, int] = {}
    for names in mentions:
        among = before if names in stood else known
        name = meant(names, among)
        if name is not None:
            after[username_key(name)] = among[username_key(name)]
    return after


def _people(keys: Collection[str]) -> dict[str, int]:
    if not keys:
        return {}
    query = sa.select(User.username_key, User.id).where(
        User.username_key.in_(keys), User.deactivated_at.is_(None)
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
