"""Reading which rows of the demo exist already, and who else has an account."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from app.cli.demo.cast import MAIL_DOMAIN
from app.extensions import db
from app.lib.usernames import username_key
from app.messages.models import Message
from app.posts.models import Post, PostRevision, mention
from app.users import queries as users
from app.users.models import User, followers

_OF_THE_DEMO = User.email.endswith(f"@{MAIL_DOMAIN}")


def people() -> dict[str, int]:
    """Return the ids of the people of the demo by their names."""
    query = sa.select(User.username, User.id).where(_OF_THE_DEMO)
    return {row.username: row.id for row in db.session.execute(query)}


def count_others() -> int:
    """Count the people who are not of the demo."""
    query = sa.select(sa.func.count(User.id)).where(~_OF_THE_DEMO, users.is_active())
    return db.session.scalar(query) or 0


def is_taken(name: str) -> bool:
    """Return whether an account has this name."""
    query = sa.select(User.id).where(User.username_key == username_key(name))
    return db.session.scalar(query) is not None


def follows() -> set[tuple[int, int]]:
    """Return (follower, followee) of the people of the demo."""
    query = sa.select(followers).join(User, User.id == followers.c.follower_id)
    return _pairs(query.where(_OF_THE_DEMO))


def posts() -> dict[tuple[int, str], int]:
    """Return the ids of their posts by (author, text), former texts included."""
    now = sa.select(Post.user_id, Post.body, Post.id).join(
        User, User.id == Post.user_id
    )
    before = (
        sa.select(Post.user_id, PostRevision.body, Post.id)
        .join(Post, Post.id == PostRevision.post_id)
        .join(User, User.id == Post.user_id)
    )
    found = _pairs(now.where(_OF_THE_DEMO)) | _pairs(before.where(_OF_THE_DEMO))
    return {(author, text): post_id for author, text, post_id in found}


def threads() -> dict[int, int]:
    """Return the conversation of each of their replies."""
    query = sa.select(Post.id, Post.conversation_id).join(User, User.id == Post.user_id)
    replies = query.where(_OF_THE_DEMO, Post.conversation_id.is_not(None))
    return {row.id: row.conversation_id for row in db.session.execute(replies)}


def mentioned_in(post_ids: Collection[int]) -> dict[int, set[int]]:
    """Return whom these posts mention, by their ids."""
    found: dict[int, set[int]] = {}
    query = sa.select(mention.c.post_id, mention.c.user_id)
    for post_id, user_id in db.session.execute(
        query.where(mention.c.post_id.in_(post_ids))
    ):
        found.setdefault(post_id, set()).add(user_id)
    return found


def messages() -> set[tuple[int, int, str]]:
    """Return (sender, recipient, text) of their messages."""
    query = sa.select(Message.sender_id, Message.recipient_id, Message.body).join(
        User, User.id == Message.sender_id
    )
    return _pairs(query.where(_OF_THE_DEMO))


def _pairs(query: Any) -> set[Any]:
    return {tuple(row) for row in db.session.execute(query)}
