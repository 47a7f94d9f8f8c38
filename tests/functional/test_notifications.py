"""States that open pages poll, and the page of events."""

import re
from typing import Any

import pytest
import sqlalchemy as sa

from app import db
from app.messages import service as messages
from app.models import User
from app.notifications import service, states
from app.worker import outbox
from tests.support.browsing import Browser, Browsing
from tests.support.factories import make_post, make_user


@pytest.fixture
def as_alice(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user("alice")


def test_new_user_polls_no_states(as_alice: Browser) -> None:
    answer = as_alice.get("/notifications?since=0")
    assert answer.json == []
    assert answer.mimetype == "application/json"


def test_poll_returns_newer_states_in_order(
    as_alice: Browser, alice: User, bob: User
) -> None:
    messages.send(bob, alice, "Hello", max_length=140)
    states.store(alice.id, "task_progress", {"task_id": "a", "progress": 5}, key="a")
    states.store(alice.id, "task_progress", {"task_id": "b", "progress": 9}, key="b")
    db.session.commit()
    entries: Any = as_alice.get("/notifications").json
    assert [(entry["name"], entry["data"]) for entry in entries] == [
        ("unread_notification_count", 1),
        ("unread_message_count", 1),
        ("task_progress", {"task_id": "a", "progress": 5}),
        ("task_progress", {"task_id": "b", "progress": 9}),
    ]
    stamps = [entry["timestamp"] for entry in entries]
    assert stamps == sorted(set(stamps))
    later = as_alice.get(f"/notifications?since={stamps[2]}").json
    assert later == entries[3:]
    assert as_alice.get(f"/notifications?since={stamps[3]}").json == []


@pytest.mark.parametrize(
    "since", ["", "x", "nan", "inf", "-inf", "1e999", "-5", "0x1", "1;2"]
)
def test_invalid_cursor_counts_as_zero(
    as_alice: Browser, alice: User, since: str
) -> None:
    alice.add_notification("x", 1)
    db.session.commit()
    assert len(as_alice.get(f"/notifications?since={since}").json) == 1


def test_unchanged_poll_is_not_modified(as_alice: Browser, alice: User) -> None:
    alice.add_notification("x", 1)
    db.session.commit()
    first = as_alice.get("/notifications")
    headers = {"If-None-Match": first.headers["ETag"]}
    assert as_alice.get("/notifications", headers=headers).status_code == 304
    alice.add_notification("x", 2)
    db.session.commit()
    assert as_alice.get("/notifications", headers=headers).status_code == 200


def test_poll_writes_nothing_and_reads_little(
    as_alice: Browser, alice: User, statements: Any
) -> None:
    alice.add_notification("x", 1)
    db.session.commit()
    db.session.expire_all()
    with statements() as asked:
        as_alice.get("/notifications")
    assert len(asked) <= 2, asked
    assert all(text.startswith("SELECT") for text in asked)


def test_script_without_session_gets_401(browsing: Browsing) -> None:
    stranger = browsing.anonymous()
    json = {"Accept": "application/json"}
    assert stranger.get("/notifications", headers=json).status_code == 401
    assert stranger.get("/notifications").status_code == 302


def test_page_shows_events(
    browsing: Browsing, as_alice: Browser, alice: User, bob: User
) -> None:
    as_bob = browsing.as_user("bob")
    as_bob.submit("/follow/alice", page="/user/alice")
    make_post(bob, "Good morning, @alice!")
    outbox.drain()
    messages.send(bob, alice, "Hello", max_length=140)
    page = as_alice.get("/notifications/all").text
    for sentence in ("follows you", "mentioned you", "sent you a message"):
        assert sentence in page
    assert "Good morning, @alice!" in page
    assert page.count('class="notice is-unread"') == 3
    assert as_alice.get("/notifications/all").text.count("notice is-unread") == 3


def test_marking_as_read_stops_at_the_page(
    as_alice: Browser, alice: User, bob: User, charlie: User
) -> None:
    service.notify_follow(bob, alice)
    db.session.commit()
    shown = re.search(
        r'name="up_to" value="(\d+)"', as_alice.get("/notifications/all").text
    )
    assert shown
    service.notify_follow(charlie, alice)
    db.session.commit()
    answer = as_alice.submit(
        "/notifications/read", {"up_to": shown[1]}, page="/notifications/all"
    )
    assert answer.location == "/notifications/all"
    assert as_alice.get("/notifications").json[-1]["data"] == 1
    as_alice.submit("/notifications/read", page="/notifications/all")
    assert as_alice.get("/notifications").json[-1]["data"] == 0


@pytest.mark.parametrize("mark", ["x", "9" * 40, "-" + "9" * 40])
def test_invalid_read_marks_get_a_response(as_alice: Browser, mark: str) -> None:
    answer = as_alice.submit(
        "/notifications/read", {"up_to": mark}, page="/notifications/all"
    )
    assert answer.status_code == 302


def test_page_costs_the_same_for_one_and_many(
    as_alice: Browser, alice: User, statements: Any
) -> None:
    def cost() -> int:
        db.session.expire_all()
        with statements() as asked:
            as_alice.get("/notifications/all")
        return len(asked)

    service.notify_follow(make_user("friend"), alice)
    db.session.commit()
    cost()
    one = cost()
    for number in range(9):
        friend = make_user(f"friend{number}")
        service.notify_follow(friend, alice)
        service.notify_mention(make_post(friend, "@alice"), alice)
    db.session.commit()
    # The first page reads the row anew, which has another count.
    cost()
    assert cost() == one
    assert one <= 4


def test_other_peoples_events_are_absent(
    as_alice: Browser, bob: User, charlie: User
) -> None:
    service.notify_follow(bob, charlie)
    states.store(charlie.id, "secret", 1)
    db.session.commit()
    assert "is-unread" not in as_alice.get("/notifications/all").text
    assert as_alice.get("/notifications").json == []
    unread = sa.select(User.unread_notifications).where(User.username == "alice")
    assert db.session.scalar(unread) == 0
