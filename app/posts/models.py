"""Posts, their revisions, tombstones, and mentions."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import TimeId, UtcDateTime
from app.lib.fold import search_text
from app.lib.ids import make_id

if TYPE_CHECKING:
    from app.users.models import User


def _partial_index(name: str, *columns: str) -> sa.Index:
    """Return an index of only those posts that have its first column."""
    there = sa.text(f"{columns[0]} IS NOT NULL")
    return sa.Index(name, *columns, sqlite_where=there, postgresql_where=there)


class Post(db.Model):
    """A short text by one author; its id is made from its timestamp and sorts by it."""

    __tablename__ = "post"

    id: so.Mapped[int] = so.mapped_column(TimeId, primary_key=True, autoincrement=False)
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    timestamp: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)
    user_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("user.id"))
    language: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    # Whether the author chose the language, which is then not detected.
    language_chosen: so.Mapped[bool] = so.mapped_column(server_default=sa.false())
    edited_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    # Raised by every change that a reader can see; caches are keyed by it.
    version: so.Mapped[int] = so.mapped_column(server_default="1", default=1)
    search_text: so.Mapped[str] = so.mapped_column(sa.Text, server_default="")
    # The service that a remote post comes from; None: written here.
    origin: so.Mapped[str | None] = so.mapped_column(sa.String(16))
    # Its id there ("twitter:123"), also of a post that its author imported.
    origin_id: so.Mapped[str | None] = so.mapped_column(sa.String(64))
    # The parent. A reply outlives it, and then has a conversation only.
    reply_to_id: so.Mapped[int | None] = so.mapped_column(
        sa.ForeignKey("post.id", ondelete="SET NULL")
    )
    # The first post of the thread that a reply belongs to, deleted or not.
    conversation_id: so.Mapped[int | None] = so.mapped_column(TimeId)
    # How many replies it has; maintained by triggers.
    reply_count: so.Mapped[int] = so.mapped_column(server_default="0", default=0)
    # The `origin_id` of the parent, while that has not been ingested.
    reply_to_origin_id: so.Mapped[str | None] = so.mapped_column(sa.String(64))

    # Maintained by triggers, so that a page without attachments asks for none.
    attachment_count: so.Mapped[int] = so.mapped_column(
        sa.SmallInteger, default=0, server_default="0"
    )

    author: so.Mapped["User"] = so.relationship(back_populates="posts")

    # With a second index led by user_id, SQLite's planner picks the wrong one for the
    # home timeline. The others hold only some of the posts.
    __table_args__ = (
        sa.Index("ix_post_user_id_id", "user_id", sa.text("id DESC")),
        sa.Index(
            "ix_post_origin_id",
            "origin_id",
            "user_id",
            unique=True,
            sqlite_where=sa.text("origin_id IS NOT NULL"),
            postgresql_where=sa.text("origin_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_post_written_here",
            sa.text("id DESC"),
            sqlite_where=sa.text("origin IS NULL"),
            postgresql_where=sa.text("origin IS NULL"),
        ),
        _partial_index("ix_post_reply_to_id", "reply_to_id", "id"),
        # Finds the author's own replies among however many of others.
        _partial_index("ix_post_reply_to_id_user_id", "reply_to_id", "user_id", "id"),
        _partial_index("ix_post_conversation_id", "conversation_id", "id"),
        _partial_index("ix_post_reply_to_origin_id", "reply_to_origin_id", "user_id"),
    )

    def __repr__(self) -> str:
        return f"<Post {self.body}>"


class PostRevision(db.Model):
    """A text that a post had before an edit."""

    __tablename__ = "post_revision"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    post_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("post.id", ondelete="CASCADE"), index=True
    )
    body: so.Mapped[str] = so.mapped_column(sa.Text)
    language: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    # When this text was written, not when it was replaced.
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime)


class Tombstone(db.Model):
    """The mark of a remote post that was deleted and must not be ingested again."""

    __tablename__ = "tombstone"

    origin_id: so.Mapped[str] = so.mapped_column(sa.String(64), primary_key=True)
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)
    # None: for good, since it was deleted here.
    until: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)


mention = sa.Table(
    "mention",
    db.metadata,
    sa.Column(
        "post_id",
        sa.ForeignKey("post.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    # The `username_key` of the name as it was written: whom it means does not change
    # when names do.
    sa.Column("name_key", sa.String(128), primary_key=True),
    sa.Column(
        "user_id",
        sa.ForeignKey("user.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Index("ix_mention_user_id", "user_id", sa.text("post_id DESC")),
)


@sa.event.listens_for(Post, "before_insert")
def _complete(_mapper: Any, _connection: Any, post: Post) -> None:
    """Set the time of a new post, and the id that is made of it."""
    if post.timestamp is None:
        post.timestamp = utcnow()
    if post.id is None:
        post.id = make_id(post.timestamp)
    post.search_text = search_text(post.body)


@sa.event.listens_for(Post, "before_update")
def _fold_again(_mapper: Any, _connection: Any, post: Post) -> None:
    if sa.inspect(post).attrs.body.history.has_changes():
        post.search_text = search_text(post.body)
