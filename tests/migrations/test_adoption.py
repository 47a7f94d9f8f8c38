"""A database of the founding application carries on with its people and posts."""

# The founding application stores naive moments, in UTC.
# ruff: noqa: DTZ001

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask_migrate import upgrade
from werkzeug.security import generate_password_hash

from app import db
from app.models import Conversation, Post, Task, User
from app.users import tokens
from tests.browsing import Browsing

# The schema of revision 834b1a697901, made by hand as the founding application has it.
FOUNDING = """
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
NOON = datetime(2024, 3, 20, 12)


@pytest.fixture
def adopted(migrating):
    """The founding application's database, filled by it and then upgraded."""
    text = FOUNDING
    if db.engine.name == "sqlite":
        text = text.replace("SERIAL PRIMARY KEY", "INTEGER NOT NULL PRIMARY KEY")
        text = text.replace("TIMESTAMP", "DATETIME")
        text = text.replace("timestamp DATETIME", "timestamp DATETIME")
    for statement in text.split(";"):
        if statement.strip():
            db.session.execute(sa.text(statement))
    fill()
    db.session.commit()
    db.session.remove()
    upgrade()
    return migrating


def fill():
    """Three people, of whom two differ in case only; posts, messages, a dead task."""
    token = "0123456789abcdef0123456789abcdef"
    people = [
        ("john", "john@example.com", "scrypt", token),
        ("JOHN", "John@Example.com", "pbkdf2:sha256:1000", None),
        ("susan", "susan@example.com", "scrypt", None),
    ]
    for number, (name, email, method, its_token) in enumerate(people, 1):
        add(
            '"user"',
            username=name,
            email=email,
            password_hash=generate_password_hash(f"{name}-cat", method=method),
            last_seen=NOON,
            last_message_read_time=NOON if number == 3 else None,
            token=its_token,
            token_expiration=datetime(2099, 1, 1) if its_token else None,
        )
    add("followers", follower_id=3, followed_id=1)
    for number in range(3):
        moment = NOON + timedelta(minutes=number)
        body = f"post {number} #Microblog @susan"
        add("post", body=body, timestamp=moment, user_id=1, language="en")
    for number in (-1, 1, 2):
        moment = NOON + timedelta(minutes=number)
        add(
            "message", sender_id=1, recipient_id=3, body=f"message {number}",
            timestamp=moment,
        )  # fmt: skip
    for _twice in range(2):
        add(
            "notification", name="unread_message_count", user_id=3, timestamp=1.0,
            payload_json="7",
        )  # fmt: skip
    add(
        "task", id="a-task", name="export_posts", description="Exporting posts...",
        user_id=1, complete=False,
    )  # fmt: skip


def add(table, **values):
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    statement = sa.text(f"INSERT INTO {table} ({names}) VALUES ({places})")  # noqa: S608  # names of our own
    kinds = {"complete": sa.Boolean, "last_seen": sa.DateTime}
    kinds |= dict.fromkeys(
        ("timestamp",) if table != "notification" else (), sa.DateTime
    )
    kinds |= dict.fromkeys(("last_message_read_time", "token_expiration"), sa.DateTime)
    bound = [sa.bindparam(name, type_=kinds[name]) for name in values if name in kinds]
    db.session.execute(statement.bindparams(*bound), values)


@pytest.mark.parametrize("name", ["john", "JOHN", "susan"])
def test_everybody_can_still_log_in(adopted, name):
    home = Browsing(adopted).as_user(name, f"{name}-cat").get("/index")
    assert home.status_code == 200
    assert f"Hi, {name}!" in home.text


def test_the_timeline_has_the_posts_in_order(adopted):
    page = Browsing(adopted).as_user("susan", "susan-cat").get("/index").text
    places = [page.index(f"post {number} ") for number in (2, 1, 0)]
    assert places == sorted(places)


def test_new_posts_stand_above_the_adopted_ones(adopted):
    browser = Browsing(adopted).as_user("john", "john-cat")
    browser.submit("/index", {"post": "brand new"})
    page = browser.get("/user/john").text
    assert page.index("brand new") < page.index("post 2 ")


def test_adopted_posts_are_found_tagged_and_linked(adopted):
    browser = Browsing(adopted).as_user("susan", "susan-cat")
    assert "post 1 " in browser.get("/tag/microblog").text
    assert "post <mark>1</mark>" in browser.get("/search?q=1").text
    assert 'href="/user/susan"' in browser.get("/user/john").text


def test_counters_are_counted(adopted):
    john, susan = db.session.get(User, 1), db.session.get(User, 3)
    assert (john.posts_count(), john.followers_count()) == (3, 1)
    assert (susan.following_count(), susan.unread_message_count()) == (1, 2)
    assert john.last_post_id == db.session.scalar(sa.select(sa.func.max(Post.id)))


def test_messages_become_a_conversation_with_its_unread_ones(adopted):
    side = db.session.get(Conversation, (3, 1))
    assert (side.unread_count, side.last_message_id, side.last_read_id) == (2, 3, 1)
    assert db.session.get(Conversation, (1, 3)).unread_count == 0


def test_an_old_token_opens_the_api_until_it_expires(adopted):
    found = tokens.find("0123456789abcdef0123456789abcdef")
    assert found is not None
    assert found.user.username == "john"


def test_a_task_that_nobody_works_on_any_more_has_failed(adopted):
    task = db.session.get(Task, "a-task")
    assert (task.state, task.complete) == ("failed", True)


def test_names_that_differ_in_case_only_stay_two_accounts(adopted):
    keys = db.session.scalars(sa.select(User.username_key).order_by(User.id)).all()
    assert keys == ["john", "john#2", "susan"]
