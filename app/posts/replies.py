"""What may be answered: any post that is there, also a copy from elsewhere."""

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
class Answered:
    """What an answer takes over from the post that it answers."""

    id: int
    conversation_id: int
    author_id: int
    # Nobody reads notifications of an account that is mirrored here.
    author_is_here: bool

    def concerns(self, writer: User) -> bool:
        """Tell whether its author has to be told of what the writer answers."""
        return self.author_is_here and self.author_id != writer.id


def find(post_id: int, writer: User) -> Answered:
    """Give what an answer has to know of the post.

    :raises Invalid: the post is gone.
    :raises NotAllowed: its author or the writer has blocked the other.
    """
    row = db.session.execute(queries.answerable(post_id)).one_or_none()
    if row is None:
        raise Invalid("reply_to", GONE)
    if audience.relation(writer, row.user_id).is_blocked:
        raise NotAllowed(BLOCKED)
    thread = row.conversation_id if row.conversation_id is not None else row.id
    return Answered(row.id, thread, row.user_id, row.origin is None)


def place(post: Post, answered: Answered | None) -> None:
    """Put a new post where it belongs in a thread."""
    if answered is not None:
        post.reply_to_id = answered.id
        post.conversation_id = answered.conversation_id


def lock(ids: Collection[int]) -> None:
    """Hold posts that are about to be deleted, and what they answer.

    A deletion touches the post above and those below. Whoever deletes takes the older
    first, so that two deletions in one thread do not wait for each other; SQLite has
    one writer at a time anyway.
    """
    if db.session.get_bind().dialect.name != "postgresql":
        return
    # Asked for apart: an OR of both would look at every post.
    answers = sa.select(Post.reply_to_id).where(Post.id.in_(ids))
    touched = {*ids, *filter(None, db.session.scalars(answers))}
    rows = sa.select(Post.id).where(Post.id.in_(touched)).order_by(Post.id)
    db.session.execute(rows.with_for_update())
