"""The box of a new post belongs to one person, however often it is drawn."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from tests.support.browsing import Browser, Browsing

LANGUAGES = ["en", "es", "fa"]
LINK = "/?text=Buy+now"


def box(browser: Browser, url: str = "/") -> str:
    """Return what stands in the box of a page."""
    html = browser.get(url).text
    found = re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", html, re.DOTALL)
    assert found is not None
    return found[1].strip()


def reader(browsing: Browsing, person: Any, language: str) -> Browser:
    """Open somebody's browser, which asks for a language."""
    browser = browsing.as_user(person)
    browser.client.set_cookie("language", language)
    return browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_link_with_text_fills_only_its_viewers_form(
    browsing: Browsing, alice: Any, bob: Any, language: str
) -> None:
    assert box(reader(browsing, alice, language), LINK) == "Buy now"
    other = reader(browsing, bob, language)
    assert box(other) == ""
    assert f'data-draft="post-{bob.id}"' in other.get("/").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_link_with_text_works_after_an_empty_form(
    browsing: Browsing, alice: Any, bob: Any, language: str
) -> None:
    browser = reader(browsing, alice, language)
    assert box(reader(browsing, bob, language)) == ""
    assert box(browser) == ""
    assert box(browser, LINK) == "Buy now"
    assert box(browser, "/?text=" + quote("Other < text")) == "Other &lt; text"
    assert box(browser) == ""


def test_text_of_a_link_replaces_no_draft(browsing: Browsing, alice: Any) -> None:
    browser = browsing.as_user(alice)
    assert f'data-draft="post-{alice.id}"' in browser.get("/").text
    assert f'data-draft="post-{alice.id}"' not in browser.get(LINK).text


def test_refused_text_is_shown_only_to_its_author(
    browsing: Browsing, alice: Any, bob: Any
) -> None:
    browser = browsing.as_user(alice)
    fields = {"csrf_token": browser.token("/"), "post": "x" * 200, "language": "de"}
    answer = browser.client.post("/", data=fields)
    assert answer.status_code == 400
    assert "x" * 200 in answer.text
    other = browsing.as_user(bob)
    assert box(other) == ""
    assert 'value="de" selected' not in other.get("/").text
    assert "selected" not in box(other)


def test_changed_limit_is_in_the_form_at_once(
    app: Flask, browsing: Browsing, alice: Any
) -> None:
    browser = browsing.as_user(alice)
    assert 'data-limit="140"' in browser.get("/").text
    app.config.update(POST_MAX_LENGTH=500, POST_MAX_PICTURES=0)
    html = browser.get("/").text
    assert 'data-limit="500"' in html
    assert 'name="pictures"' not in html
