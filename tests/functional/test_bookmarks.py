"""Bookmarks by the button, on the page, by the API."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app import db
from app.extensions import caches
from app.models import Post, User
from app.reactions import service
from app.reactions.kinds import BOOKMARK
from tests.support.api_client import Api
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import follow, make_post, make_posts
from tests.support.pages import Page

Programs = Callable[..., Api]
JSON = {"Accept": "application/json"}


@pytest.fixture
def reader(browsing: Browsing, alice: Any) -> Iterator[Browser]:
    """Alice's browser, which has just opened a page."""
    browser = browsing.as_user(alice)
    browser.get("/")
    db.session.rollback()
    return browser


def pressed(page: Page) -> list[bool]:
    """Return the state of each button of a page."""
    buttons = page.root.all("button", class_="act", aria_pressed=True)
    return [button["aria-pressed"] == "true" for button in buttons]


def test_button_adds_and_removes_a_bookmark(reader: Browser, bob: User) -> None:
    post = make_post(bob, "Worth reading twice")
    assert pressed(reader.open("/explore")) == [False]
    answer = reader.submit(f"/post/{post.id}/keep", page="/explore")
    assert answer.status_code == 302
    assert pressed(reader.open("/explore")) == [True]
    page = reader.open("/bookmarks")
    assert [each.text for each in page.posts] == ["Worth reading twice"]
    assert pressed(page) == [True]
    reader.submit(f"/post/{post.id}/release", page="/bookmarks")
    assert pressed(reader.open("/explore")) == [False]
    assert "No bookmarks yet" in reader.get("/bookmarks").text


def test_button_shows_the_bookmarks_of_each_viewer(
    reader: Browser, browsing: Browsing, alice: User, bob: User
) -> None:
    post = make_post(bob)
    service.add(BOOKMARK, alice, post.id)
    other = browsing.as_user(bob)
    assert pressed(other.open("/explore")) == [False]
    assert pressed(reader.open("/explore")) == [True]
    assert "No bookmarks yet" in other.get("/bookmarks").text


@pytest.mark.parametrize(
    ("referrer", "where"),
    [
        ("http://localhost/explore?max_id=9", "/explore?max_id=9"),
        ("http://evil.example/explore", "/post/{id}"),
        ("http://localhost//evil.example", "/post/{id}"),
        ("http://[", "/post/{id}"),
        ("", "/post/{id}"),
    ],
)
def test_button_without_script_returns_to_the_post(
    reader: Browser, bob: User, referrer: str, where: str
) -> None:
    post = make_post(bob)
    headers = {"Referer": referrer} if referrer else {}
    answer = reader.submit(f"/post/{post.id}/keep", page="/", headers=headers)
    place = where.format(id=post.id)
    assert answer.headers["Location"] == f"{place}#post{post.id}"


def test_script_gets_the_new_label_and_action(reader: Browser, bob: User) -> None:
    post = make_post(bob)
    keep, release = f"/post/{post.id}/keep", f"/post/{post.id}/release"
    for address, state, label, action in (
        (keep, True, "Bookmarked", release),
        (keep, True, "Bookmarked", release),
        (release, False, "Bookmark", keep),
        (release, False, "Bookmark", keep),
    ):
        result = reader.submit(address, page="/", headers=JSON).get_json()
        assert (result["bookmarked"], result["label"]) == (state, label)
        assert result["action"] == action
        assert result["message"]


def test_unknown_post_cannot_be_bookmarked(reader: Browser) -> None:
    assert reader.submit("/post/5/keep", page="/").status_code == 404
    answer = reader.submit("/post/5/keep", page="/", headers=JSON)
    assert answer.get_json()["error"] == "Not Found"
    assert reader.client.post("/post/5/keep").status_code == 400


def test_remote_post_can_be_bookmarked(reader: Browser, bob: User) -> None:
    copy = Post(body="From there", author=bob, origin="twitter", origin_id="twitter:1")
    db.session.add(copy)
    db.session.commit()
    reader.submit(f"/post/{copy.id}/keep", page="/")
    assert [each.text for each in reader.open("/bookmarks").posts] == ["From there"]


def test_bookmarks_are_paged(
    app: Flask, reader: Browser, alice: User, bob: User
) -> None:
    app.config["POSTS_PER_PAGE"] = 2
    for post in make_posts(bob, 3):
        service.add(BOOKMARK, alice, post.id)
    first = reader.open("/bookmarks")
    assert [each.text for each in first.posts] == ["Post 2", "Post 1"]
    assert first.links["Earlier bookmarks"] == first.neighbour("next")
    second = reader.open("/bookmarks?page=2")
    assert [each.text for each in second.posts] == ["Post 0"]
    assert second.links["Later bookmarks"] == second.neighbour("prev")
    assert "Post" not in reader.open("/bookmarks?page=9999").root.one("main").text


def test_viewer_without_bookmarks_costs_no_statement(
    reader: Browser, statements: StatementCounter, alice: User, bob: User
) -> None:
    follow(alice, bob)
    posts = make_posts(bob, 5)
    counts = []
    for _time in range(2):
        for address in ("/", "/explore", "/user/bob", f"/post/{posts[0].id}"):
            reader.get(address)
            caches.clear_all()
            with statements() as asked:
                reader.get(address)
            assert any(" bookmark " in each for each in asked) is bool(counts)
        counts.append(len(asked))
        service.add(BOOKMARK, alice, posts[0].id)
        db.session.rollback()
    assert counts == [counts[0], counts[0] + 1]


def test_bookmarks_cost_a_fixed_number_of_statements(
    reader: Browser, statements: StatementCounter, alice: User, bob: User
) -> None:
    for post in make_posts(bob, 20):
        service.add(BOOKMARK, alice, post.id)
    reader.get("/bookmarks")
    with statements() as asked:
        reader.get("/bookmarks")
    assert len(asked) <= 5, asked


def test_api_adds_lists_and_removes_bookmarks(
    alice: User, bob: User, api: Programs, statements: StatementCounter
) -> None:
    program, stranger = api(alice), api(bob)
    old = make_post(bob, "Old", at=datetime(2015, 1, 1, tzinfo=UTC))
    new = make_post(bob, "New")
    for post in (new, old, new):
        assert program.put(f"posts/{post.id}/bookmark").status_code == 204
    shown = program.get("bookmarks?limit=1").get_json()
    assert [each["body"] for each in shown["items"]] == ["Old"]
    assert shown["items"][0]["bookmarked"] is True
    answer = program.get(shown["_links"]["next"])
    assert [each["body"] for each in answer.get_json()["items"]] == ["New"]
    assert answer.get_json()["_links"]["next"] is None
    assert 'rel="prev"' in answer.headers["Link"]
    assert program.get(f"posts/{old.id}").get_json()["bookmarked"] is True
    assert stranger.get(f"posts/{old.id}").get_json()["bookmarked"] is False
    assert stranger.get("bookmarks").get_json()["items"] == []
    for _twice in range(2):
        assert program.delete(f"posts/{new.id}/bookmark").status_code == 204
    assert len(program.get("bookmarks").get_json()["items"]) == 1
    assert program.put("posts/5/bookmark").status_code == 404
    assert program.delete("posts/5/bookmark").status_code == 404
    with statements() as asked:
        program.get("bookmarks")
    assert len(asked) <= 4, asked


def test_api_edit_returns_the_bookmark_state(alice: User, api: Programs) -> None:
    program = api(alice)
    made = program.post("posts", {"body": "One"})
    assert made.get_json()["bookmarked"] is False
    path = made.headers["Location"]
    program.put(f"{path}/bookmark")
    assert program.put(path, {"body": "Two"}).get_json()["bookmarked"] is True
