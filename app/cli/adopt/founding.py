"""The tables of the founding application, as its last revision has them."""

import sqlalchemy as sa

REVISION = "834b1a697901"

METADATA = sa.MetaData()


def _person(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("user.id"))


USER = sa.Table(
    "user",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("username", sa.String),
    sa.Column("email", sa.String),
    sa.Column("password_hash", sa.String),
    sa.Column("about_me", sa.String),
    sa.Column("last_seen", sa.DateTime),
    sa.Column("last_message_read_time", sa.DateTime),
    sa.Column("token", sa.String),
    sa.Column("token_expiration", sa.DateTime),
)
FOLLOWERS = sa.Table(
    "followers",
    METADATA,
    sa.Column("follower_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
    sa.Column("followed_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
)
POST = sa.Table(
    "post",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("body", sa.String),
    sa.Column("timestamp", sa.DateTime),
    _person("user_id"),
    sa.Column("language", sa.String),
)
MESSAGE = sa.Table(
    "message",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    _person("sender_id"),
    _person("recipient_id"),
    sa.Column("body", sa.String),
    sa.Column("timestamp", sa.DateTime),
)
NOTIFICATION = sa.Table(
    "notification",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String),
    _person("user_id"),
    sa.Column("timestamp", sa.Float),
    sa.Column("payload_json", sa.Text),
)
TASK = sa.Table(
    "task",
    METADATA,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("name", sa.String),
    sa.Column("description", sa.String),
    _person("user_id"),
    sa.Column("complete", sa.Boolean),
)

# Tables that others refer to come first.
TABLES = (USER, FOLLOWERS, POST, MESSAGE, NOTIFICATION, TASK)
