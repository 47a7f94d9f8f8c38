"""Forms that are sent twice: a double press makes one thing, and no error."""

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app import db
from app.models import ApiToken, Message, Post, PostRevision, Task, User
from tests.functional.test_uploads import picture
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import make_post

KEY = re.compile(r'name="idempotency_key" value="([^"]+)"')


@pytest.fixture
def browser(alice: User, browsing: Browsing) -> Browser:
    """Alice's browser."""
    return browsing.as_user(alice)


def fields_of(browser: Browser, page: str) -> dict[str, Any]:
    html = browser.get(page).text
    found = KEY.search(html)
    assert found, f"no key on {page}"
    return {"csrf_token": browser.token(page), "idempotency_key": found[1]}


def press_twice(
    browser: Browser, page: str, fields: dict[str, Any], url: str | None = None
) -> list[TestResponse]:
    """Send a form two times, and ask for nothing in between."""
    sent = fields_of(browser, page) | fields
    headers = {"Accept": "text/html"}
    return [
        browser.client.post(url or page, data=sent, headers=headers) for _time in "12"
    ]


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def assert_alike(answers: list[TestResponse]) -> None:
    assert [each.status_code for each in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_two_presses_publish_one_post(browser: Browser) -> None:
    assert_alike(press_twice(browser, "/index", {"post": "Hello"}))
    assert count(Post) == 1
    assert browser.get("/index").text.count("Your post is now live!") <= 2


def test_two_presses_publish_one_reply(browser: Browser, bob: User) -> None:
    page = f"/post/{make_post(bob).id}"
    assert_alike(press_twice(browser, page, {"post": "Hello"}))
    assert count(Post) == 2


@pytest.mark.parametrize("page", ["/messages/bob", "/send_message/bob"])
@pytest.mark.usefixtures("bob")
def test_two_presses_send_one_message(browser: Browser, page: str) -> None:
    assert_alike(press_twice(browser, page, {"message": "Hello"}))
    assert count(Message) == 1


def test_two_presses_keep_one_revision(browser: Browser, alice: User) -> None:
    page = f"/post/{make_post(alice, 'Before').id}/edit"
    assert_alike(press_twice(browser, page, {"post": "After"}))
    assert count(PostRevision) == 1


def test_two_presses_publish_pictures_once(browser: Browser) -> None:
    sent = fields_of(browser, "/index") | {"post": ""}
    answers = [
        browser.client.post(
            "/index", data=sent | {"pictures": (io.BytesIO(picture()), "a.png")}
        )
        for _time in range(2)
    ]
    assert_alike(answers)
    assert count(Post) == 1


def test_two_presses_make_one_token_and_show_it_twice(browser: Browser) -> None:
    first, again = press_twice(
        browser, "/settings/tokens", {"name": "phone", "scopes": ["read"]}
    )
    shown = [
        re.search(r'class="token"[^>]*>(\w+)<', each.text) for each in (first, again)
    ]
    assert shown[0]
    assert shown[1]
    assert shown[0][1] == shown[1][1]
    assert count(ApiToken) == 1


def test_two_presses_start_one_export(browser: Browser) -> None:
    answers = press_twice(browser, "/user/alice", {}, "/export_posts")
    assert_alike(answers)
    assert count(Task) == 1
    assert "currently in progress" not in browser.get("/user/alice").text


def test_a_form_without_a_key_works_as_before(browser: Browser) -> None:
    for _time in range(2):
        assert browser.submit("/index", {"post": "Hello"}).status_code == 302
    assert count(Post) == 2


def test_each_form_drawn_has_a_key_of_its_own(browser: Browser) -> None:
    keys = {KEY.search(browser.get("/index").text)[1] for _time in range(3)}  # type: ignore[index]  # fails if there is none
    assert len(keys) == 3


def test_a_key_can_be_used_after_a_refusal(browser: Browser) -> None:
    sent = fields_of(browser, "/index")
    refused = browser.client.post("/index", data=sent | {"post": "x" * 141})
    assert refused.status_code == 400
    assert browser.client.post("/index", data=sent | {"post": "x"}).status_code == 302
    assert count(Post) == 1


def test_another_text_with_the_key_is_given_back(browser: Browser) -> None:
    sent = fields_of(browser, "/index")
    browser.client.post("/index", data=sent | {"post": "Hello"})
    answer = browser.client.post("/index", data=sent | {"post": "Something else"})
    assert answer.status_code == 400
    assert "Something else</textarea>" in answer.text
    found = KEY.search(answer.text)
    assert found
    assert found[1] != sent["idempotency_key"]
    assert count(Post) == 1
    fresh = sent | {"idempotency_key": found[1], "post": "Something else"}
    assert browser.client.post("/index", data=fresh).status_code == 302
    assert count(Post) == 2


@pytest.mark.parametrize("key", ["", "ключ", "k" * 300, "nonsense"])
def test_a_key_that_is_none_harms_nobody(browser: Browser, key: str) -> None:
    fields = {"post": "Hello", "idempotency_key": key}
    assert browser.submit("/index", fields).status_code == 302
    assert count(Post) == 1


def test_a_key_costs_pages_nothing_and_posts_one_insert(
    app: Flask, browser: Browser, statements: StatementCounter
) -> None:
    sent = fields_of(browser, "/index")
    with statements() as page:
        browser.get("/index")
    assert not [text for text in page if "idempotency" in text]
    with statements() as asked:
        browser.client.post("/index", data=sent | {"post": "Hello"})
    assert [text[:6] for text in asked if "idempotency" in text] == ["INSERT"]
