"""Bob blocks Alice, and mutes Charlie: what each of them then meets on the pages."""

from typing import Any

import pytest

from app.extensions import db
from app.messages import service as messages
from app.models import User
from app.relationships import blocks, follows, service
from app.worker import outbox
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import follow, make_post, make_posts, make_user
from tests.support.pages import Page


@pytest.fixture
def as_bob(browsing: Browsing, bob: User) -> Browser:
    return browsing.as_user("bob")


@pytest.fixture
def as_alice(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user("alice")


def press(browser: Browser, url: str, page: str, **data: str) -> Page:
    """Send a form found on a page, and return the page that follows."""
    answer = browser.submit(url, data, page=page, follow_redirects=True)
    assert answer.status_code == 200
    return Page(answer.text)


def texts(page: Page) -> str:
    return "\n".join(post.text for post in page.posts)


def test_bob_blocks_alice(
    as_alice: Browser, as_bob: Browser, alice: User, bob: User
) -> None:
    for one, other in ((alice, bob), (bob, alice)):
        service.follow(one, other)
    post = make_post(bob, "Hello @alice, this is Bob")
    make_post(alice, "Hello @bob, this is Alice")
    messages.send(alice, bob, "Before", max_length=100)
    while outbox.drain():
        pass

    page = as_bob.open("/user/alice")
    assert page.form("/user/alice/block").element["method"] == "get"
    asks = as_bob.open("/user/alice/block")
    assert "Block alice?" in asks.text
    page = press(as_bob, "/user/alice/block", "/user/alice/block")
    assert "You have blocked alice." in page.flashes
    assert "this is Alice" not in page.text
    assert "/user/alice/unblock" in page.actions
    assert "Follow" not in page.root.buttons
    for path in ("/", "/explore", "/notifications/all"):
        assert "this is Alice" not in as_bob.get(path).text

    # What Alice meets.
    page = as_alice.open("/user/bob")
    assert "You are blocked" in page.text
    assert "this is Bob" not in page.text
    assert "/follow/bob" not in page.actions
    for path in ("/", "/explore", "/search?q=Bob", "/notifications/all"):
        assert "this is Bob" not in as_alice.get(path).text
    assert as_alice.get(f"/post/{post.id}").status_code == 404
    refused = as_alice.submit("/follow/bob", page="/", follow_redirects=True)
    assert "You cannot follow this person." in refused.text
    refused = as_alice.submit("/send_message/bob", {"message": "Why?"}, page="/")
    assert refused.status_code == 403
    assert "You cannot write to this person." in refused.text
    thread = as_alice.open("/send_message/bob")
    assert "Before" in thread.text
    assert "You cannot write to this person." in thread.text
    assert thread.root.all("textarea") == []
    assert "Before" in as_bob.get("/messages/alice").text
    make_post(alice, "Do you hear me, @bob?")
    while outbox.drain():
        pass
    assert "Do you hear me" not in as_bob.get("/notifications/all").text

    # And back.
    assert "/user/alice" in as_bob.open("/settings/blocks").links.values()
    page = press(
        as_bob, "/user/alice/unblock", "/settings/blocks", next="/settings/blocks"
    )
    assert "You do not block alice any more." in page.flashes
    assert "You block nobody" in page.text
    assert "this is Bob" in as_alice.get("/user/bob").text
    db.session.expire_all()
    assert not follows.exists(alice, bob)


def test_muted_person_does_not_learn_of_it(
    as_bob: Browser, browsing: Browsing, bob: User, charlie: User
) -> None:
    follow(bob, charlie)
    make_post(charlie, "Charlie talks #much")
    page = press(as_bob, "/user/charlie/mute", "/user/charlie")
    assert "You have muted charlie." in page.flashes
    assert "Charlie talks" in texts(page)
    assert {"/user/charlie/unmute", "/unfollow/charlie"} <= set(page.actions)
    for path in ("/", "/explore", "/tag/much", "/search?q=talks"):
        assert "Charlie talks" not in as_bob.get(path).text, path
    as_charlie = browsing.as_user("charlie")
    for path in ("/user/bob", "/user/bob/popup"):
        source = as_charlie.get(path).text
        assert "Muted" not in source
        assert "locked" not in source.replace("/block", "")
    press(as_charlie, "/follow/bob", "/user/bob")
    press(as_charlie, "/messages/bob", "/messages/bob", message="Hello")
    assert "charlie" not in as_bob.get("/notifications/all").text.partition("<main")[2]
    assert "Hello" in as_bob.get("/messages/charlie").text
    assert "/user/charlie" in as_bob.open("/settings/mutes").links.values()
    page = press(as_bob, "/user/charlie/unmute", "/user/charlie")
    assert "You do not mute charlie any more." in page.flashes
    assert "Charlie talks" in as_bob.get("/").text


def test_blocked_script_gets_403_as_json(
    as_alice: Browser, bob: User, alice: User
) -> None:
    headers = {"Accept": "application/json", "X-CSRFToken": as_alice.token("/")}
    blocks.block(bob, alice)
    answer = as_alice.client.post("/follow/bob", headers=headers)
    assert answer.status_code == 403
    assert answer.get_json()["message"] == "You cannot follow this person."


def test_card_offers_muting_and_blocking(
    as_bob: Browser, bob: User, alice: User
) -> None:
    card = as_bob.open("/user/alice/popup")
    assert card.form("/user/alice/mute").element["method"] == "post"
    assert card.form("/user/alice/block").element["method"] == "get"
    blocks.block(bob, alice)
    blocks.mute(bob, alice)
    card = as_bob.open("/user/alice/popup")
    assert {"/user/alice/unblock", "/user/alice/unmute"} <= set(card.actions)
    assert "/follow/alice" not in card.actions
    assert "_hide" not in as_bob.get("/user/bob/popup").text
    assert "/block" not in as_bob.get("/user/bob").text


def test_blocking_oneself_or_unknown_name_fails(as_bob: Browser) -> None:
    for way in ("block", "mute"):
        page = press(as_bob, f"/user/bob/{way}", "/")
        assert f"You cannot {way} yourself!" in page.flashes
        assert as_bob.submit(f"/user/nobody/{way}", page="/").status_code == 404
    assert as_bob.get("/user/nobody/block").status_code == 404


@pytest.mark.parametrize("way", ["block", "unblock", "mute", "unmute"])
def test_blocking_requires_the_csrf_token(
    as_bob: Browser, bob: User, alice: User, way: str
) -> None:
    blocks.block(bob, alice)
    blocks.mute(bob, alice)
    answer = as_bob.client.post(f"/user/alice/{way}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    db.session.refresh(bob)
    assert bob.hidden_count == 2


def test_undoing_redirects_to_no_other_site(as_bob: Browser, alice: User) -> None:
    for there in ("https://evil.example/", "//evil.example", "\\\\evil.example"):
        answer = as_bob.submit("/user/alice/unmute", {"next": there}, page="/")
        assert answer.location == "/user/alice"


@pytest.mark.parametrize("way", ["block", "mute"])
def test_lists_of_blocked_and_muted_people_are_paged(
    as_bob: Browser, bob: User, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr("app.main.blocks.LENGTH", 2)
    act = {"block": blocks.block, "mute": blocks.mute}[way]
    for number in range(5):
        act(bob, make_user(f"u{number}"))
    seen: list[str] = []
    url: str | None = f"/settings/{way}s"
    while url:
        page = as_bob.open(url)
        seen += [each.text for each in page.root.all("a", class_="person__name")]
        url = page.neighbour("next")
    assert seen == ["u4", "u3", "u2", "u1", "u0"]


def test_reply_between_blocked_people_is_refused(
    as_bob: Browser, as_alice: Browser, bob: User, alice: User
) -> None:
    post = make_post(alice, "Anybody?")
    assert as_bob.open(f"/post/{post.id}").root.all(id="answer")
    token = as_bob.token("/")
    blocks.block(bob, alice)
    seen = as_bob.get(f"/post/{post.id}")
    assert seen.status_code == 200
    assert Page(seen.text).root.all(id="answer") == []
    answer = as_bob.client.post(
        f"/post/{post.id}",
        data={"csrf_token": token, "post": "I am"},
        headers={"Accept": "text/html"},
    )
    assert answer.status_code == 403


# How the two stand, which of the known posts may be read, who may be suggested.
MORE = {
    "/": 2,
    "/explore": 2,
    "/tag/many": 1,
    "/search?q=post&sort=newest": 1,
    "/search?q=u1&type=people": 0,
    "/notifications/all": 0,
    "/messages": 0,
    "/timeline/new?min_id=1": 1,
    "/user/charlie": 2,
    "/user/charlie/popup": 1,
    "/user/charlie/followers": 0,
    "/messages/charlie": 1,
    "/post/{last}": 2,
    "/bookmarks": 0,
}


@pytest.mark.parametrize("page", MORE)
def test_statement_counts_of_pages_with_hidden_people(
    as_bob: Browser,
    statements: StatementCounter,
    bob: User,
    charlie: User,
    page: str,
) -> None:
    last = make_posts(charlie, 3, "post #many")[-1].id
    follow(bob, charlie)
    others = [make_user(f"u{number}") for number in range(4)]
    for other in others:
        make_post(other, "post #many")
    url = page.format(last=last)

    def cost() -> list[str]:
        for _twice in range(2):
            with statements() as asked:
                assert as_bob.get(url).status_code == 200
        return asked

    before: Any = cost()
    for other in others[:3]:
        blocks.block(bob, other)
    blocks.block(others[3], bob)
    db.session.rollback()
    after = cost()
    assert len(after) <= len(before) + MORE[page], "\n".join(after)
