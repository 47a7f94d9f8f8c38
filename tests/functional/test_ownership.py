"""What belongs to Alice, Bob can neither read nor change, whatever id he names."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.messages import service as messages
from app.models import ApiToken, Message, Notification, Post, Task, User
from app.notifications import states
from app.tasks import service as tasks
from tests.support import factories
from tests.support.browsing import Browsing

HTML = {"Accept": "text/html"}
SECRET = "for charlie alone"


@pytest.fixture
def config(config: type) -> type:
    """Without CSRF: ownership has to hold by itself."""
    config.WTF_CSRF_ENABLED = False  # type: ignore[attr-defined]  # a made class
    return config


@pytest.fixture
def things(app: Flask, alice: User, bob: User, charlie: User) -> dict[str, Any]:
    """One of everything that Alice has."""
    post = factories.make_post(alice, "Alice wrote this")
    message = messages.send(alice, charlie, SECRET, max_length=140)
    tasks.start_export(alice)
    task = db.session.scalar(sa.select(Task.id))
    token = alice.get_token()
    db.session.commit()
    number = db.session.scalar(sa.select(ApiToken.id))
    return {
        "post": post.id,
        "message": message.id,
        "task": task,
        "token": token,
        "token_id": number,
    }


def kept(things: dict[str, Any]) -> dict[str, Any]:
    """Describe what Alice has, as it is now."""
    db.session.expire_all()
    post, task = (
        db.session.get(Post, things["post"]),
        db.session.get(Task, things["task"]),
    )
    return {
        "post": post and (post.body, post.version),
        "message": db.session.get(Message, things["message"]) is not None,
        "task": task and (task.state, task.attempts),
        "token": db.session.get(ApiToken, things["token_id"]) is not None,
        "unread": db.session.scalar(
            sa.select(User.unread_messages).where(User.username == "charlie")
        ),
    }


def test_bob_changes_nothing_of_alices_on_pages(
    app: Flask, bob: User, things: dict[str, Any], browsing: Browsing
) -> None:
    before = kept(things)
    client = browsing.as_user(bob).client
    post, message = f"/post/{things['post']}", f"/message/{things['message']}"
    attempts = [
        (f"{post}/edit", {"post": "Bob was here", "language": ""}),
        (f"{post}/delete", {"submit": "1"}),
        (f"{message}/delete", {"submit": "1"}),
        (f"/tasks/{things['task']}/retry", {}),
        ("/settings/tokens", {"revoke": str(things["token_id"])}),
        ("/messages/charlie/read", {"up_to": str(things["message"])}),
        ("/messages/charlie/delete", {"submit": "1"}),
        ("/notifications/read", {"up_to": str(2**52)}),
    ]
    for path, fields in attempts:
        for answer in (
            client.post(path, data=fields, headers=HTML),
            client.get(path, headers=HTML),
        ):
            assert SECRET not in answer.text, path
    for path in (f"{post}/edit", f"{post}/delete"):
        assert client.get(path, headers=HTML).status_code == 403, path
    for path in (f"{message}/delete",):
        assert client.get(path, headers=HTML).status_code in (403, 404), path
    assert kept(things) == before


def test_bob_changes_nothing_of_alices_by_the_api(
    app: Flask, alice: User, bob: User, things: dict[str, Any]
) -> None:
    before = kept(things)
    client, headers = app.test_client(), {"Authorization": f"Bearer {bob.get_token()}"}
    db.session.commit()
    attempts = [
        ("PUT", f"/posts/{things['post']}", {"body": "Bob was here"}, 403),
        ("PATCH", f"/posts/{things['post']}", {"language": "fa"}, 403),
        ("DELETE", f"/posts/{things['post']}", None, 403),
        ("DELETE", f"/messages/{things['message']}", None, 404),
        ("GET", f"/tasks/{things['task']}", None, 404),
        ("POST", f"/tasks/{things['task']}/retry", None, 404),
        ("DELETE", f"/me/tokens/{things['token_id']}", None, 404),
        ("PUT", f"/users/{alice.id}", {"about_me": "Bob was here"}, 403),
    ]
    for method, path, body, status in attempts:
        answer = client.open(f"/api{path}", method=method, json=body, headers=headers)
        assert answer.status_code == status, (method, path, answer.text)
    assert kept(things) == before


def everything_readable(app: Flask, client: FlaskClient, headers: Any) -> str:
    """Read every route that only reads, with every id and name that there is."""
    found = []
    names = ["alice", "bob", "charlie"]
    ids = [str(each.id) for each in db.session.scalars(sa.select(User))]
    ids += [str(each) for each in db.session.scalars(sa.select(Message.id))]
    ids += list(db.session.scalars(sa.select(Task.id)))
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in ("static", "main.stream"):
            continue
        for value in [*names, *ids] if rule.arguments else [""]:
            with app.test_request_context():
                try:
                    built = rule.build(dict.fromkeys(rule.arguments, value))
                except ValueError:
                    # A name is no number.
                    continue
            if built:
                answer = client.get(built[1], headers=headers, buffered=True)
                assert answer.status_code < 500, built[1]
                text = answer.data.decode(errors="replace")  # one is a picture
                found.append(f"{built[1]}: {text}")
    return "\n".join(found)


def test_bob_reads_nothing_that_is_not_for_him(
    app: Flask, bob: User, things: dict[str, Any], browsing: Browsing
) -> None:
    client = browsing.as_user(bob).client
    pages = everything_readable(app, client, HTML)
    program = {"Authorization": f"Bearer {bob.get_token()}"}
    db.session.commit()
    replies = everything_readable(app, app.test_client(), program)
    # They have been read at all.
    assert "Alice wrote this" in pages
    assert "Alice wrote this" in replies
    for text in (pages, replies):
        for secret in (SECRET, things["token"], "alice@example.com"):
            lines = [line for line in text.splitlines() if secret in line]
            assert lines == [], secret


def test_charlie_reads_what_is_for_him(
    app: Flask, charlie: User, things: dict[str, Any], browsing: Browsing
) -> None:
    client = browsing.as_user(charlie).client
    assert SECRET in client.get("/messages/alice", headers=HTML).text
    assert SECRET in client.get("/messages", headers=HTML).text
    polled = json.dumps(states.since(charlie.id, 0.0))
    assert "unread_message_count" in polled


def test_user_polls_only_their_own_notifications(
    app: Flask, bob: User, things: dict[str, Any], browsing: Browsing
) -> None:
    client = browsing.as_user(bob).client
    notifications = client.get("/notifications?since=0").json
    assert [each for each in notifications if things["task"] in json.dumps(each)] == []
    mine = sa.select(Notification).where(Notification.user_id == bob.id)
    assert len(notifications) == len(db.session.scalars(mine).all())
