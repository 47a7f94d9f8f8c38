"""A person with an account, follows, and names that were given up."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask_login import UserMixin

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import TimeId, UtcDateTime
from app.lib.fold import search_text
from app.lib.passwords import check_password, hash_password
from app.lib.usernames import email_key, username_key

if TYPE_CHECKING:
    from app.messages.models import Message
    from app.notifications.models import Notification
    from app.posts.models import Post
    from app.tasks.models import Task

followers = sa.Table(
    "followers",
    db.metadata,
    sa.Column("follower_id", sa.ForeignKey("user.id"), primary_key=True),
    sa.Column("followed_id", sa.ForeignKey("user.id"), primary_key=True),
    sa.Index("ix_followers_followed_id", "followed_id", "follower_id"),
)


# Names that people gave up, and who had them; None: that account is gone.
former_name = sa.Table(
    "former_name",
    db.metadata,
    sa.Column("name_key", sa.String(128), primary_key=True),
    sa.Column("user_id", sa.ForeignKey("user.id", ondelete="SET NULL"), index=True),
    sa.Column("given_up_at", UtcDateTime, nullable=False, index=True),
)


class User(UserMixin, db.Model):
    """A person with an account.

    Triggers of the database write the `*_count` columns, `last_post_id` and the unread
    counts (`app.users.triggers`), so no way of writing can make them drift.
    """

    __tablename__ = "user"

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    username: so.Mapped[str] = so.mapped_column(sa.String(64), index=True, unique=True)
    email: so.Mapped[str] = so.mapped_column(sa.String(120), index=True, unique=True)
    # The forms that must be unique; an adopted twin (John beside john) has "key#id".
    # The former key is loaded whenever it changes, for it must be stored.
    username_key: so.Mapped[str | None] = so.mapped_column(
        sa.String(128), index=True, unique=True, active_history=True
    )
    email_key: so.Mapped[str | None] = so.mapped_column(
        sa.String(250), index=True, unique=True
    )
    password_hash: so.Mapped[str | None] = so.mapped_column(sa.String(256))
    about_me: so.Mapped[str | None] = so.mapped_column(sa.String(140))
    created_at: so.Mapped[datetime | None] = so.mapped_column(
        UtcDateTime, default=utcnow
    )
    last_seen: so.Mapped[datetime | None] = so.mapped_column(
        UtcDateTime, default=utcnow
    )
    # The service of a remote account; None: a person with an account here.
    origin: so.Mapped[str | None] = so.mapped_column(sa.String(16))
    # None until the link of a mail has been opened, on sites that require it.
    email_confirmed_at: so.Mapped[datetime | None] = so.mapped_column(
        UtcDateTime, default=utcnow
    )
    # When the account was last taken back with a mailed link, and since when the links
    # issued before that are void; see `app.credentials.emails`.
    recovered_since: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    recovered_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    is_admin: so.Mapped[bool] = so.mapped_column(server_default=sa.false())
    deactivated_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    # Set together with the former where an administrator did it, who can take it back;
    # an account that was deleted has none, and a worker removes what belonged to it.
    suspended_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    # Raised when a password changes: every session that carries an older one ends, and
    # its row goes (`app.credentials.sessions`).
    session_epoch: so.Mapped[int] = so.mapped_column(server_default="0")
    # Raised when the person wants another address for the feed of their home timeline.
    feed_epoch: so.Mapped[int] = so.mapped_column(server_default="0")
    # Raised when anything that other people's pages show of this person changes.
    profile_version: so.Mapped[int] = so.mapped_column(server_default="0")

    # Whether others see when this person is active, and when they type to them.
    shows_activity: so.Mapped[bool] = so.mapped_column(server_default=sa.false())
    shows_typing: so.Mapped[bool] = so.mapped_column(server_default=sa.true())
    # Whether the profile and the posts are kept from strangers, and from engines that
    # search the web.
    members_only: so.Mapped[bool] = so.mapped_column(server_default=sa.false())
    unindexed: so.Mapped[bool] = so.mapped_column(server_default=sa.false())
    language: so.Mapped[str | None] = so.mapped_column(sa.String(8))
    timezone: so.Mapped[str | None] = so.mapped_column(sa.String(64))
    picture_id: so.Mapped[str | None] = so.mapped_column(sa.String(36))

    post_count: so.Mapped[int] = so.mapped_column(server_default="0")
    follower_count: so.Mapped[int] = so.mapped_column(server_default="0")
    followed_count: so.Mapped[int] = so.mapped_column(server_default="0")
    # People without bookmarks are spared the query for those of a page.
    bookmark_count: so.Mapped[int] = so.mapped_column(server_default="0")
    # Blocks, either way, and own mutes: people without any are spared every query.
    hidden_count: so.Mapped[int] = so.mapped_column(server_default="0")
    # Without an index, so that PostgreSQL can raise it in place (a HOT update).
    last_post_id: so.Mapped[int | None] = so.mapped_column(TimeId)
    search_text: so.Mapped[str] = so.mapped_column(sa.Text, server_default="")
    unread_messages: so.Mapped[int] = so.mapped_column(server_default="0")
    unread_notifications: so.Mapped[int] = so.mapped_column(server_default="0")
    last_read_notification_id: so.Mapped[int] = so.mapped_column(
        TimeId, server_default="0"
    )
    # The stamp of the newest notification; raised under the row's lock, so that
    # stamps have the order of commits and a poller can miss none.
    notification_clock: so.Mapped[float] = so.mapped_column(
        sa.Float, server_default="0"
    )

    # Columns of adopted databases: read until the last old token has expired.
    last_message_read_time: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    token: so.Mapped[str | None] = so.mapped_column(
        sa.String(32), index=True, unique=True
    )
    token_expiration: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    posts: so.WriteOnlyMapped["Post"] = so.relationship(back_populates="author")
    following: so.WriteOnlyMapped["User"] = so.relationship(
        secondary=followers,
        primaryjoin=(followers.c.follower_id == id),
        secondaryjoin=(followers.c.followed_id == id),
        back_populates="followers",
    )
    followers: so.WriteOnlyMapped["User"] = so.relationship(
        secondary=followers,
        primaryjoin=(followers.c.followed_id == id),
        secondaryjoin=(followers.c.follower_id == id),
        back_populates="following",
    )
    messages_sent: so.WriteOnlyMapped["Message"] = so.relationship(
        foreign_keys="Message.sender_id", back_populates="author"
    )
    messages_received: so.WriteOnlyMapped["Message"] = so.relationship(
        foreign_keys="Message.recipient_id", back_populates="recipient"
    )
    notifications: so.WriteOnlyMapped["Notification"] = so.relationship(
        foreign_keys="Notification.user_id", back_populates="user"
    )
    tasks: so.WriteOnlyMapped["Task"] = so.relationship(back_populates="user")

    __table_args__ = (
        sa.Index(
            "ix_user_administrators",
            "id",
            sqlite_where=sa.text("is_admin"),
            postgresql_where=sa.text("is_admin"),
        ),
        sa.Index(
            "ix_user_suspended",
            "id",
            sqlite_where=sa.text("suspended_at IS NOT NULL"),
            postgresql_where=sa.text("suspended_at IS NOT NULL"),
        ),
    )

    def __repr__(self) -> str:
        return f"<User {self.username}>"

    @so.validates("username", "email")
    def _set_key(self, name: str, value: str) -> str:
        if name == "username":
            self.username_key = username_key(value)
        else:
            self.email_key = email_key(value)
        return value

    @property
    def is_active(self) -> bool:
        """Whether the account may sign in; false while it is being deleted."""
        return self.deactivated_at is None

    def get_id(self) -> str:
        """Return the account and its epoch; the cookie of a session adds its key."""
        return f"{self.id}.{self.session_epoch or 0}"

    def set_password(self, password: str) -> None:
        """Set a password and end every session begun with another."""
        self.password_hash = hash_password(password)
        self.session_epoch = (self.session_epoch or 0) + 1

    def check_password(self, password: str) -> bool:
        """Return whether this is the password; takes as long when there is none."""
        return check_password(self.password_hash, password)


@sa.event.listens_for(User, "before_insert")
@sa.event.listens_for(User, "before_update")
def _fold(_mapper: Any, _connection: Any, user: User) -> None:
    text = search_text(f"{user.username} {user.about_me or ''}")
    if user.search_text != text:
        user.search_text = text


@sa.event.listens_for(User, "before_update")
def _give_up(_mapper: Any, connection: sa.Connection, user: User) -> None:
    """Store the former name in the transaction that changes it, whoever changes it."""
    history: Any = sa.inspect(user).attrs.username_key.history
    if not (history.deleted and history.added):
        return
    former, taken = history.deleted[0], history.added[0]
    places = former_name.c.name_key.in_([former, taken])
    connection.execute(sa.delete(former_name).where(places))
    # A remote account that is removed here gave up nothing: it may be followed again.
    if former is not None and (user.is_active or user.origin is None):
        owner = user.id if user.is_active else None
        row = {"name_key": former, "user_id": owner, "given_up_at": utcnow()}
        connection.execute(sa.insert(former_name).values(row))
