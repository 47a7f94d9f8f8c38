"""Databases as the founding application left them, on every engine it ran on."""

# It stores naive moments, in UTC.
# ruff: noqa: DTZ001

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from werkzeug.security import generate_password_hash

# The schema of revision 834b1a697901, made by hand as the founding application has it.
SCHEMA = """
CREATE TABLE "user" (
    id SERIAL PRIMARY KEY, username VARCHAR(64) NOT NULL, email VARCHAR(120) NOT NULL,
    password_hash VARCHAR(256), about_me VARCHAR(140), last_seen TIMESTAMP,
    last_message_read_time TIMESTAMP, token VARCHAR(32), token_expiration TIMESTAMP);
CREATE UNIQUE INDEX ix_user_email ON "user" (email);
CREATE UNIQUE INDEX ix_user_username ON "user" (username);
CREATE UNIQUE INDEX ix_user_token ON "user" (token);
CREATE TABLE followers (
    follower_id INTEGER NOT NULL REFERENCES "user" (id),
    followed_id INTEGER NOT NULL REFERENCES "user" (id),
    PRIMARY KEY (follower_id, followed_id));
CREATE TABLE post (
    id SERIAL PRIMARY KEY, body VARCHAR(140) NOT NULL, timestamp TIMESTAMP NOT NULL,
    user_id INTEGER NOT NULL REFERENCES "user" (id), language VARCHAR(5));
CREATE INDEX ix_post_timestamp ON post (timestamp);
CREATE INDEX ix_post_user_id ON post (user_id);
CREATE TABLE message (
    id SERIAL PRIMARY KEY, sender_id INTEGER NOT NULL REFERENCES "user" (id),
    recipient_id INTEGER NOT NULL REFERENCES "user" (id),
    body VARCHAR(140) NOT NULL, timestamp TIMESTAMP NOT NULL);
CREATE INDEX ix_message_sender_id ON message (sender_id);
CREATE INDEX ix_message_recipient_id ON message (recipient_id);
CREATE INDEX ix_message_timestamp ON message (timestamp);
CREATE TABLE notification (
    id SERIAL PRIMARY KEY, name VARCHAR(128) NOT NULL,
    user_id INTEGER NOT NULL REFERENCES "user" (id),
    timestamp FLOAT NOT NULL, payload_json TEXT NOT NULL);
CREATE INDEX ix_notification_name ON notification (name);
CREATE INDEX ix_notification_user_id ON notification (user_id);
CREATE INDEX ix_notification_timestamp ON notification (timestamp);
CREATE TABLE task (
    id VARCHAR(36) PRIMARY KEY, name VARCHAR(128) NOT NULL, description VARCHAR(128),
    user_id INTEGER NOT NULL REFERENCES "user" (id), complete BOOLEAN NOT NULL);
CREATE INDEX ix_task_name ON task (name);
CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('834b1a697901');
"""
# What the same columns are called elsewhere.
WORDS = {
    "postgresql": {},
    "sqlite": {
        "SERIAL PRIMARY KEY": "INTEGER NOT NULL PRIMARY KEY",
        "TIMESTAMP": "DATETIME",
    },
    "mysql": {
        "SERIAL PRIMARY KEY": "INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY",
        "TIMESTAMP": "DATETIME",
        '"user"': "`user`",
    },
}
MOMENTS = ("timestamp", "last_seen", "last_message_read_time", "token_expiration")
NOON = datetime(2024, 3, 20, 12)
TOKEN = "0123456789abcdef0123456789abcdef"


def make(connection: sa.Connection) -> None:
    """Make the tables and fill them with the cast."""
    for statement in schema(connection.dialect.name):
        connection.exec_driver_sql(statement)
    fill(connection)


def schema(engine: str) -> Iterator[str]:
    """Return the statements that make the tables on an engine."""
    text = SCHEMA
    for ours, its in WORDS[engine].items():
        text = text.replace(ours, its)
    return (statement for statement in text.split(";") if statement.strip())


def fill(connection: sa.Connection) -> None:
    """Three people, of whom two differ in case only; posts, messages, a dead task."""
    people = [
        ("john", "john@example.com", "scrypt", TOKEN),
        ("JOHN", "John@Example.com", "pbkdf2:sha256:1000", None),
        ("susan", "susan@example.com", "scrypt", None),
    ]
    for number, (name, email, method, token) in enumerate(people, 1):
        add(
            connection,
            "user",
            username=name,
            email=email,
            password_hash=generate_password_hash(f"{name}-cat", method=method),
            last_seen=NOON,
            last_message_read_time=NOON if number == 3 else None,
            token=token,
            token_expiration=datetime(2099, 1, 1) if token else None,
        )
    add(connection, "followers", follower_id=3, followed_id=1)
    for number in range(3):
        body = f"post {number} #Microblog @susan"
        moment = NOON + timedelta(minutes=number)
        post(connection, body=body, timestamp=moment, user_id=1, language="en")
    for number in (-1, 1, 2):
        add(
            connection, "message", sender_id=1, recipient_id=3,
            body=f"message {number}", timestamp=NOON + timedelta(minutes=number),
        )  # fmt: skip
    for _twice in range(2):
        add(
            connection, "notification", name="unread_message_count", user_id=3,
            timestamp=1.0, payload_json="7",
        )  # fmt: skip
    add(
        connection, "task", id="a-task", name="export_posts",
        description="Exporting posts...", user_id=1, complete=False,
    )  # fmt: skip


def post(connection: sa.Connection, **values: Any) -> None:
    """Add a post of John's."""
    add(
        connection,
        "post",
        **{"timestamp": NOON, "user_id": 1, "language": None} | values,
    )


def add(connection: sa.Connection, table: str, **values: Any) -> None:
    """Add a row."""
    kinds: dict[str, Any] = dict.fromkeys(MOMENTS, sa.DateTime)
    kinds |= {"complete": sa.Boolean}
    kinds |= {"timestamp": sa.Float} if table == "notification" else {}
    columns = [sa.column(name, kinds.get(name)) for name in values]
    connection.execute(sa.insert(sa.table(table, *columns)), values)
