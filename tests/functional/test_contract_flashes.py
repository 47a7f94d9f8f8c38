"""What an action says and where it leads, in the words that people's tests match."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import db
from app.models import Message, User
from tests.support.browsing import Browser, Browsing
from tests.support.factories import PASSWORD
from tests.support.pages import Page


def after(browser: Browser, answer: TestResponse) -> tuple[str, list[str]]:
    """Return where an answer leads, and the sentences that wait there."""
    assert answer.status_code == 302, answer.text
    place = answer.headers["Location"]
    page = browser.get(place, follow_redirects=True)
    assert page.status_code == 200
    return place, Page(page.text).flashes


def test_posting(browsing: Browsing, alice: Any) -> None:
    browser = browsing.as_user("alice")
    answer = browser.submit("/index", {"post": "Hello", "submit": "Submit"})
    assert after(browser, answer) == ("/index", ["Your post is now live!"])
    answer = browser.submit("/", {"post": "Hello from /", "submit": "Submit"})
    assert after(browser, answer) == ("/index", ["Your post is now live!"])


@pytest.mark.parametrize("text", ["", "   ", "\n", "x" * 141])
def test_a_bad_post_stays_in_its_box(browsing: Browsing, alice: Any, text: str) -> None:
    answer = browsing.as_user("alice").submit("/index", {"post": text})
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert alice.posts_count() == 0


def test_140_characters_with_line_ends_fit(browsing: Browsing, alice: Any) -> None:
    browser = browsing.as_user("alice")
    text = "\r\n".join(["x" * 69, "y" * 70])
    answer = browser.submit("/index", {"post": text})
    assert after(browser, answer)[1] == ["Your post is now live!"]


def test_editing_the_profile(browsing: Browsing, alice: Any) -> None:
    browser = browsing.as_user("alice")
    answer = browser.submit("/edit_profile", {"username": "alice", "about_me": "I am"})
    assert after(browser, answer) == (
        "/edit_profile",
        ["Your changes have been saved."],
    )
    assert "I am" in browser.get("/user/alice").text


def test_a_taken_name(browsing: Browsing, alice: Any, bob: Any) -> None:
    browser = browsing.as_user("alice")
    for name in ("bob", "BOB"):
        answer = browser.submit("/edit_profile", {"username": name, "about_me": ""})
        assert answer.status_code == 400
        assert "Please use a different username." in answer.text


def test_following(browsing: Browsing, alice: Any, bob: Any) -> None:
    browser = browsing.as_user("alice")

    def press(path: str) -> tuple[str, list[str]]:
        return after(browser, browser.submit(path, page="/user/bob"))

    assert press("/follow/bob") == ("/user/bob", ["You are following bob!"])
    assert press("/follow/bob") == ("/user/bob", ["You are following bob!"])
    assert press("/unfollow/bob") == ("/user/bob", ["You are not following bob."])
    assert press("/follow/alice") == ("/user/alice", ["You cannot follow yourself!"])
    assert press("/unfollow/alice") == (
        "/user/alice",
        ["You cannot unfollow yourself!"],
    )
    assert press("/follow/nobody") == ("/index", ["User nobody not found."])
    assert press("/unfollow/nobody") == ("/index", ["User nobody not found."])


def test_sending_a_message_flashes_a_confirmation(
    browsing: Browsing, alice: Any, bob: Any
) -> None:
    browser = browsing.as_user("alice")
    answer = browser.submit("/send_message/bob", {"message": "Hello Bob"})
    assert after(browser, answer) == ("/user/bob", ["Your message has been sent."])
    assert [m.body for m in db.session.scalars(bob.messages_received.select())] == [
        "Hello Bob"
    ]
    answer = browser.submit("/send_message/alice", {"message": "Note to self"})
    assert after(browser, answer)[0] == "/user/alice"
    for text in ("", "x" * 141):
        answer = browser.submit("/send_message/bob", {"message": text})
        assert answer.status_code == 400
    assert db.session.query(Message).count() == 2


def test_exporting(browsing: Browsing, alice: Any) -> None:
    browser = browsing.as_user("alice")
    # An address that anybody can make a browser open starts nothing.
    assert browser.get("/export_posts").status_code == 200
    assert alice.get_task_in_progress("export_posts") is None
    answer = browser.submit("/export_posts")
    assert after(browser, answer) == ("/user/alice", [])
    page = browser.get("/user/alice").text
    assert "Exporting posts..." in page
    assert "Export your posts" not in page
    answer = browser.submit("/export_posts", page="/user/alice")
    assert after(browser, answer) == (
        "/user/alice",
        ["An export task is currently in progress"],
    )
    task = alice.get_task_in_progress("export_posts")
    assert re.search(rf'<span id="{task.id}-progress">0</span>%', page)


def test_signing_in(browsing: Browsing, alice: Any) -> None:
    browser = browsing.anonymous()
    login = {"username": "alice", "password": "not hers"}
    answer = browser.submit("/auth/login?next=/explore", login)
    assert answer.status_code == 401
    assert "Invalid username or password" in answer.text
    # What was wanted is not forgotten.
    assert 'action="' not in answer.text.split("<main", 1)[1].split("csrf_token")[0]
    answer = browser.submit("/auth/login?next=/explore", login | {"password": PASSWORD})
    assert after(browser, answer) == ("/explore", [])
    for path in (
        *("/auth/login", "/auth/register", "/auth/reset_password_request"),
        "/auth/login?next=//evil.example",
    ):
        answer = browser.get(path)
        assert answer.headers["Location"] == "/index"


def test_signing_out(browsing: Browsing, alice: Any) -> None:
    browser = browsing.as_user("alice")
    assert browser.get("/auth/logout").status_code == 200
    assert browser.get("/index").status_code == 200
    answer = browser.submit("/auth/logout")
    assert answer.headers["Location"] == "/index"
    assert browser.get("/index").headers["Location"].startswith("/auth/login")
    # Nobody is asked whether to leave who has left.
    assert browser.get("/auth/logout").headers["Location"] == "/index"


def test_registering(browsing: Browsing, app: Flask) -> None:
    browser = browsing.anonymous()
    fields = {
        "username": "dora",
        "email": "dora@example.com",
        "password": PASSWORD,
        "password2": PASSWORD,
    }
    answer = browser.submit("/auth/register", fields)
    sentence = "Congratulations, you are now a registered user!"
    assert after(browser, answer) == ("/index", [sentence])
    twin = browsing.anonymous().submit("/auth/register", fields | {"username": "Dora"})
    assert "Please use a different username." in twin.text
    assert "Please use a different email address." in twin.text
    assert db.session.query(User).count() == 1


def test_resetting_a_password(browsing: Browsing, alice: Any) -> None:
    for address in ("alice@example.com", "ALICE@example.com", "nobody@example.com"):
        browser = browsing.anonymous()
        answer = browser.submit("/auth/reset_password_request", {"email": address})
        assert after(browser, answer) == (
            "/auth/login",
            ["Check your email for the instructions to reset your password"],
        )
    browser = browsing.anonymous()
    path = f"/auth/reset_password/{alice.get_reset_password_token()}"
    new = "another horse entirely"
    answer = browser.submit(path, {"password": new, "password2": new})
    assert after(browser, answer) == (
        "/auth/login",
        ["Your password has been reset."],
    )
    spent = browser.get(path)
    assert spent.status_code == 410
    assert "/auth/reset_password_request" in spent.text
    assert browsing.as_user("alice", new).get("/index").status_code == 200
