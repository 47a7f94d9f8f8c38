"""Who sees that somebody is active or typing: those whom the person allows."""

from typing import Any

import pytest

from app import db
from app.broker import topics
from app.extensions import broker
from app.models import User
from app.relationships import blocks
from app.users import service
from app.web import activity

MARK = 'data-behavior="presence"'


@pytest.fixture
def hers(browsing: Any, alice: User) -> Any:
    """Alice's browser."""
    return browsing.as_user(alice)


@pytest.fixture
def open_bob(bob: User) -> User:
    """Bob, who lets others see when he is active."""
    service.update_activity(bob, shows_activity=True)
    return bob


def test_nobody_shows_activity_at_first(hers: Any, bob: User) -> None:
    activity.register().see(bob.id)
    for page in ("/user/bob", "/messages/bob"):
        text = hers.get(page).text
        assert MARK not in text
        assert f"presence={bob.id}" not in text


@pytest.mark.parametrize("page", ["/user/bob", "/messages/bob"])
def test_activity_is_shown_where_allowed(hers: Any, open_bob: User, page: str) -> None:
    text = hers.get(page).text
    assert f'{MARK} data-person="{open_bob.id}" hidden' in text
    assert f"presence={open_bob.id}" in text
    activity.register().see(open_bob.id)
    assert f'{MARK} data-person="{open_bob.id}">' in hers.get(page).text


@pytest.mark.parametrize("page", ["/user/bob", "/messages/bob"])
def test_blocked_people_see_no_activity(
    hers: Any, alice: User, open_bob: User, page: str
) -> None:
    activity.register().see(open_bob.id)
    blocks.block(open_bob, alice)
    assert MARK not in hers.get(page).text


def test_setting_is_saved_and_forgets_at_once(
    browsing: Any, alice: User, open_bob: User
) -> None:
    his = browsing.as_user(open_bob)
    his.get("/index")
    assert activity.register().is_active(open_bob.id)
    page = his.submit("/settings/activity", follow_redirects=True)
    assert "Your changes have been saved." in page.text
    db.session.expire_all()
    assert not db.session.get_one(User, open_bob.id).shows_activity
    assert not activity.register().is_active(open_bob.id)
    his.get("/index")
    assert not activity.register().is_active(open_bob.id)


@pytest.fixture
def heard(alice: User) -> Any:
    """What Alice's pages hear."""
    subscription = broker.subscribe([topics.user(alice.id)])
    yield subscription
    subscription.close()


def mark(browser: Any, peer: str = "alice") -> Any:
    """Send the mark that a message is being typed."""
    return browser.submit(f"/messages/{peer}/typing", page="/settings")


def test_typing_mark_reaches_the_other_side(
    browsing: Any, heard: Any, bob: User
) -> None:
    assert "data-typing-url" in browsing.as_user(bob).get("/messages/alice").text
    answer = mark(browsing.as_user(bob))
    assert answer.status_code == 204
    event = heard.get(1)
    assert (event.name, event.data["peer"]) == ("typing", "bob")


def test_typing_mark_of_those_who_declined_is_dropped(
    browsing: Any, heard: Any, bob: User
) -> None:
    service.update_activity(bob, shows_activity=True, shows_typing=False)
    assert mark(browsing.as_user(bob)).status_code == 204
    assert heard.get(0) is None
    assert "data-typing-url" not in browsing.as_user(bob).get("/messages/alice").text


def test_typing_mark_does_not_pass_a_block(
    browsing: Any, heard: Any, alice: User, open_bob: User
) -> None:
    blocks.block(alice, open_bob)
    while heard.get(0) is not None:
        pass
    his = browsing.as_user(open_bob)
    assert mark(his).status_code == 204
    assert heard.get(0) is None


def test_typing_to_nobody_is_missing(browsing: Any, open_bob: User) -> None:
    his = browsing.as_user(open_bob)
    assert mark(his, "nobody").status_code == 404
