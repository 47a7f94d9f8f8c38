"""What a stranger finds on the pages of an open site, and what not."""

import pytest
from flask import Flask

from app import db
from app.models import User
from app.posts.commands import EditPost, PublishPost
from tests.support.browsing import Browsing
from tests.support.factories import follow, make_post, make_posts

# What only somebody who is signed in can do or see.
ACTIONS = (
    *('action="/post/', 'action="/user/', "csrf", "data-stream-url", "Last seen"),
    *("Bookmark", "/followers", "/popup?", "Who to follow"),
)


@pytest.fixture
def thread(app: Flask, alice: User, bob: User) -> tuple[int, int]:
    """A post of Alice's with a tag, and Bob's reply."""
    first = make_post(alice, "Hello #world").id
    reply = PublishPost(bob, "Hi Alice", max_length=140, reply_to=first).execute()
    return first, reply.id


def test_landing_page_says_what_this_is_and_what_is_new(
    browsing: Browsing, thread: tuple[int, int]
) -> None:
    page = browsing.anonymous().open("/")
    assert page.headings[:2] == [
        "Short words from people you choose.",
        "What people write here",
    ]
    assert {"/auth/register", "/auth/login", "/about"} <= set(page.links.values())
    assert f"/post/{thread[0]}" in page.links.values()


def test_landing_page_of_an_empty_site_has_no_error(browsing: Browsing) -> None:
    assert "Nobody has written anything yet" in browsing.anonymous().get("/").text


def test_closed_registration_is_not_offered(app: Flask, browsing: Browsing) -> None:
    app.config["REGISTRATION_OPEN"] = False
    assert "/auth/register" not in browsing.anonymous().open("/").links.values()


def test_pages_offer_strangers_no_action_of_members(
    browsing: Browsing, thread: tuple[int, int], bob: User, alice: User
) -> None:
    follow(bob, alice)
    browser = browsing.anonymous()
    for path in ("/", "/explore", "/user/alice", f"/post/{thread[0]}", "/tag/world"):
        html = browser.get(path).text
        assert "Hello " in html
        assert [word for word in ACTIONS if word in html] == [], path


def test_thread_invites_strangers_to_sign_in(
    browsing: Browsing, thread: tuple[int, int]
) -> None:
    page = browsing.anonymous().open(f"/post/{thread[0]}")
    assert [post.id for post in page.posts] == list(thread)
    assert f"/auth/login?next=/post/{thread[0]}" in page.links.values()


def test_stranger_cannot_write_on_an_open_page(
    app: Flask, browsing: Browsing, thread: tuple[int, int]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = browsing.anonymous().client
    for path in ("/", "/index", f"/post/{thread[0]}"):
        answer = client.post(path, data={"post": "Boo"})
        assert answer.headers["Location"].startswith("/auth/login"), path
    assert "Boo" not in browsing.anonymous().get("/explore").text


def test_page_for_members_asks_to_sign_in_and_leads_back(
    browsing: Browsing, bob: User, alice: User, thread: tuple[int, int]
) -> None:
    bob.members_only = True
    db.session.commit()
    browser = browsing.anonymous()
    for path in ("/user/bob", f"/post/{thread[1]}"):
        answer = browser.get(path)
        assert answer.headers["Location"] == f"/auth/login?next={path}"
        assert browsing.as_user(alice).get(path).status_code == 200
    for path in ("/", "/explore", f"/post/{thread[0]}"):
        assert "Hi Alice" not in browser.get(path).text
    assert browser.get("/post/123").status_code == 404
    assert browser.get("/user/nobody").status_code == 404


def test_timeline_of_strangers_is_paged(
    app: Flask, browsing: Browsing, alice: User
) -> None:
    app.config["POSTS_PER_PAGE"] = 2
    posts = make_posts(alice, 5)
    browser, seen, path = browsing.anonymous(), [], "/explore"
    while path:
        page = browser.open(path)
        seen += [post.id for post in page.posts]
        path = page.links.get("Older posts", "")
    assert seen == [post.id for post in reversed(posts)]


def test_edited_post_shows_strangers_no_earlier_versions(
    browsing: Browsing, alice: User
) -> None:
    post = make_post(alice, "Frist")
    EditPost(alice, post.id, "First", max_length=140).execute()
    browser = browsing.anonymous()
    html = browser.get(f"/post/{post.id}").text
    assert "edited" in html
    assert "/history" not in html
    assert browser.get(f"/post/{post.id}/history").status_code == 302


@pytest.mark.parametrize("code", ["es", "fa"])
def test_stranger_changes_the_language_without_a_token(
    browsing: Browsing, code: str
) -> None:
    browser = browsing.anonymous()
    fields = {"language": code, "next": "/explore"}
    forged = {"Origin": "https://elsewhere.example"}
    for headers in ({}, forged):
        assert (
            browser.client.post("/language", data=fields, headers=headers).status_code
            == 400
        )
    own = {"Origin": "http://localhost"}
    answer = browser.client.post("/language", data=fields, headers=own)
    assert answer.headers["Location"] == "/explore"
    assert f'<html lang="{code}"' in browser.get("/explore").text
    assert browser.client.get_cookie("session") is None


def test_member_needs_a_token_to_change_the_language(
    browsing: Browsing, alice: User
) -> None:
    client = browsing.as_user(alice).client
    own = {"Origin": "http://localhost"}
    answer = client.post("/language", data={"language": "fa"}, headers=own)
    assert answer.status_code == 400
