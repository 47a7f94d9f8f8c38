"""An edit takes away what is no longer so, and stores what was said before."""

from typing import Any

import pytest
import sqlalchemy as sa

from app import db
from app.models import Notification, User
from app.notifications import service as notifications
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.worker import outbox
from tests.support.browsing import Browsing
from tests.support.factories import make_post


def edit(author: User, post_id: int, text: str, language: str | None = None) -> None:
    """Edit a post, and have what follows from it done."""
    EditPost(author, post_id, text, language=language, max_length=140).execute()
    outbox.drain()


@pytest.fixture
def post_id(alice: Any, bob: Any) -> int:
    """A post that mentions Bob, who was notified."""
    post = make_post(alice, "Hello @bob")
    outbox.drain()
    return int(post.id)


def unread(person: User) -> int:
    """Return the number on the badge of a user."""
    db.session.refresh(person)
    return int(person.unread_notifications)


def stored(person: User) -> int:
    """Return the number of stored notifications of a user."""
    events = sa.select(sa.func.count()).select_from(Notification)
    mine = sa.and_(Notification.user_id == person.id, Notification.name == "mention")
    return int(db.session.scalar(events.where(mine)) or 0)


def test_removed_mention_removes_its_unread_notification(
    browsing: Browsing, api: Any, alice: Any, bob: Any, post_id: int
) -> None:
    assert unread(bob) == 1
    edit(alice, post_id, "Nothing about anybody")
    assert unread(bob) == 0
    assert stored(bob) == 0
    assert "Nothing about" not in browsing.as_user(bob).get("/notifications/all").text
    assert api(bob).get("notifications").get_json()["items"] == []


def test_kept_mention_keeps_its_notification(
    browsing: Browsing, alice: Any, bob: Any, post_id: int
) -> None:
    edit(alice, post_id, "Hello again @BOB")
    assert unread(bob) == 1
    assert "Hello again" in browsing.as_user(bob).get("/notifications/all").text


def test_read_notification_that_returns_is_not_new(
    browsing: Browsing, alice: Any, bob: Any, post_id: int
) -> None:
    reader = browsing.as_user(bob)
    notifications.mark_read(bob)
    edit(alice, post_id, "Nothing about anybody")
    assert "Nothing about" not in reader.get("/notifications/all").text
    for _time in range(3):
        edit(alice, post_id, "Hello again @bob")
        edit(alice, post_id, "Nothing about anybody")
    edit(alice, post_id, "Hello at last @bob")
    assert unread(bob) == 0
    assert "Hello at last" in reader.get("/notifications/all").text


def test_restored_unread_mention_notifies_once(
    alice: Any, bob: Any, post_id: int
) -> None:
    edit(alice, post_id, "Nothing about anybody")
    edit(alice, post_id, "Hello again @bob")
    assert unread(bob) == stored(bob) == 1


def test_mention_removed_before_delivery_notifies_nobody(alice: Any, bob: Any) -> None:
    post = make_post(alice, "Hello @bob")
    EditPost(alice, post.id, "Nothing about anybody", max_length=140).execute()
    outbox.drain()
    assert unread(bob) == stored(bob) == 0


def test_reply_notification_survives_removal_of_the_mention(
    browsing: Browsing, alice: Any, bob: Any
) -> None:
    post = make_post(bob, "Say something")
    reply = PublishPost(alice, "Hi @bob", max_length=140, reply_to=post.id).execute()
    outbox.drain()
    edit(alice, reply.id, "Hi there")
    assert unread(bob) == 1
    assert "Hi there" in browsing.as_user(bob).get("/notifications/all").text


def test_deleted_post_removes_its_notifications(alice: Any, bob: Any) -> None:
    post = make_post(bob, "Say something")
    reply = PublishPost(alice, "Hi @bob", max_length=140, reply_to=post.id).execute()
    outbox.drain()
    DeletePost(alice, reply.id).execute()
    assert unread(bob) == 0


def test_language_change_adds_no_revision(
    browsing: Browsing, api: Any, alice: Any
) -> None:
    post = make_post(alice, "Hallo Welt")
    edit(alice, post.id, "Hallo Welt", language="de")
    reader = browsing.as_user(alice)
    html = reader.get(f"/post/{post.id}").text
    assert 'lang="de"' in html
    assert f"/post/{post.id}/history" not in html
    assert api(alice).get(f"posts/{post.id}/history").get_json()["items"] == []
    edit(alice, post.id, "Hallo, Welt", language="de")
    edit(alice, post.id, "Hallo, Welt", language="fr")
    former = api(alice).get(f"posts/{post.id}/history").get_json()["items"]
    assert [each["body"] for each in former] == ["Hallo Welt"]
