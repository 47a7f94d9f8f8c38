"""Replies: to which posts one may reply, and where a reply belongs in a thread."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from app.exceptions import Invalid, NotAllowed
from app.extensions import db
from app.lib.i18n import mark as _l
from app.posts import queries
from app.posts.models import Post
from app.relationships import audience
from app.users.models import User

GONE = _l("The post that you are replying to is no longer there.")
BLOCKED = _l("You cannot reply to this person.")


@dataclass(frozen=True, slots=True)
class Parent:
    """What a reply has to know of its parent."""

    id: int
    conversation_id: int
    author_id: int
    # Nobody reads the notifications of a remote account.
    is_local: bool = True

    @classmethod
    def of(cls, post: Post) -> "Parent":
        """Return a post as a parent that is not notified."""
        thread = post.id if post.conversation_id is None else post.conversation_id
        return cls(post.id, thread, post.user_id, is_local=False)

    def notifies(self, writer: User) -> bool:
        """Return whether its author has to be notified of a reply by the writer."""
        return self.is_local and self.author_id != writer.id


def find(post_id: int, writer: User) -> Parent:
    """Return the post with this id as the parent of a reply by the writer.

    :raises Invalid: the post is gone.
    :raises NotAllowed: its author or the writer has blocked the other.
    """
    row = db.session.execute(queries.thread_position(post_id)).one_or_none()
    if row is None:
        raise Invalid("reply_to", GONE)
    if audience.relation(writer, row.user_id).is_blocked:
        raise NotAllowed(BLOCKED)
    thread = row.conversation_id if row.conversation_id is not None else row.id
    return Parent(row.id, thread, row.user_id, is_local=row.origin is None)


def place(post: Post, parent: Parent | None) -> None:
    """Put a post below its parent, in the same conversation."""
    if parent is not None:
        post.reply_to_id = parent.id
        post.conversation_id = parent.conversation_id


def lock(ids: Collection[int]) -> None:
    """Lock posts that are about to be deleted, and their parents.

    A deletion touches the parent and the replies. Every deletion locks the older posts
    first, so that two of them in one thread do not wait for each other; SQLite has one
    writer at a time anyway.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return
    # In a statement of its own: an OR of both would scan every post.
    parents = sa.select(Post.reply_to_id).where(Post.id.in_(ids))
    touched = {*ids, *filter(None, db.session.scalars(parents))}
    rows = sa.select(Post.id).where(Post.id.in_(touched)).order_by(Post.id)
    db.session.execute(rows.with_for_update())
