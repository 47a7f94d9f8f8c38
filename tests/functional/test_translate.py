"""Translations: of a post in its page, and as scripts of old ask for them."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app import db
from app.models import Post, User
from tests.support.browsing import Browser, Browsing
from tests.support.factories import make_post
from tests.unit.translate import vendor

JSON = {"Accept": "application/json"}
NOT_CONFIGURED = "Error: the translation service is not configured."
FAILED = "Error: the translation service failed."


@pytest.fixture
def as_alice(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user("alice")


@pytest.fixture
def libre(app: Flask) -> Iterator[vendor.Vendor]:
    """A LibreTranslate server on this machine that translates into capitals."""
    with vendor.run_vendor(vendor.libretranslate) as server:
        app.config["LIBRETRANSLATE_URL"] = server.url
        yield server


@pytest.fixture
def post(bob: User) -> Post:
    made = make_post(bob, "Hola amigos")
    made.language = "es"
    db.session.commit()
    return made


def ask(browser: Browser, payload: Any, **options: Any) -> Any:
    return browser.client.post("/translate", json=payload, headers=JSON, **options)


def text(body: str = "hola", source: str = "es", dest: str = "en") -> dict[str, str]:
    return {"text": body, "source_language": source, "dest_language": dest}


def test_founding_script_gets_a_translation(
    as_alice: Browser, libre: vendor.Vendor
) -> None:
    answer = ask(as_alice, text())
    assert (answer.status_code, answer.json) == (200, {"text": "HOLA"})
    assert libre.asked[0]["payload"]["source"] == "es"


def test_translation_without_vendor_returns_a_message(as_alice: Browser) -> None:
    answer = ask(as_alice, text())
    assert (answer.status_code, answer.json) == (200, {"text": NOT_CONFIGURED})


def test_failing_vendor_returns_a_message(
    as_alice: Browser, libre: vendor.Vendor
) -> None:
    for mood in (vendor.status(500), vendor.hang_up, vendor.saying(b"<html>")):
        libre.mood = mood
        answer = ask(as_alice, text())
        assert (answer.status_code, answer.json) == (200, {"text": FAILED})


def test_invalid_text_returns_a_message(
    as_alice: Browser, libre: vendor.Vendor
) -> None:
    evil = text(source="en&category=evil")
    for payload in (
        text("x" * 5001),
        evil,
        *(text(dest=d) for d in ("../x", "", "\0")),
    ):
        answer = ask(as_alice, payload)
        assert (answer.status_code, answer.json) == (200, {"text": FAILED})
    assert not libre.asked


def test_missing_key_is_named(as_alice: Browser) -> None:
    odd = ({**text(), "text": 7}, {**text(), "text": None}, {"text": "x"})
    for payload in ({}, [], 7, "text", *odd):
        answer = ask(as_alice, payload)
        assert answer.status_code == 400
        assert "source_language" in answer.json["message"]
        assert answer.json["text"] == answer.json["message"]


def test_body_other_than_json_is_refused(as_alice: Browser) -> None:
    answer = as_alice.client.post("/translate", data=text(), headers=JSON)
    assert answer.status_code == 415
    answer = as_alice.client.post(
        "/translate", data="{", headers=JSON, content_type="application/json"
    )
    assert answer.status_code == 400


def test_stranger_has_to_sign_in(browsing: Browsing) -> None:
    assert ask(browsing.anonymous(), text()).status_code == 401


def test_script_gets_the_translation_of_a_post(
    as_alice: Browser, libre: vendor.Vendor, post: Post
) -> None:
    page = as_alice.get("/explore").text
    assert f'id="translation{post.id}"' in page
    answer = as_alice.submit(
        f"/post/{post.id}/translate", page="/explore", headers=JSON
    )
    assert answer.json == {"text": "HOLA AMIGOS"}
    assert libre.asked[0]["payload"]["target"] == "en"


def test_browser_without_scripts_gets_a_page(
    as_alice: Browser, libre: vendor.Vendor, post: Post
) -> None:
    answer = as_alice.submit(f"/post/{post.id}/translate", page="/explore")
    assert answer.status_code == 200
    assert "HOLA AMIGOS" in answer.text
    assert "Hola amigos" in answer.text


def test_failed_translation_redirects_to_the_post(
    as_alice: Browser, libre: vendor.Vendor, post: Post
) -> None:
    libre.mood = vendor.status(500)
    url = f"/post/{post.id}/translate"
    answer = as_alice.submit(url, page="/explore", headers=JSON)
    assert answer.status_code == 503
    assert answer.json["message"]
    answer = as_alice.submit(url, page="/explore")
    assert answer.location == f"/post/{post.id}"


def test_translation_needs_a_csrf_token_and_a_post(
    as_alice: Browser, libre: vendor.Vendor, post: Post
) -> None:
    url = f"/post/{post.id}/translate"
    assert as_alice.client.post(url, headers=JSON).status_code == 400
    answer = as_alice.submit("/post/1/translate", page="/explore", headers=JSON)
    assert answer.status_code == 404
    assert not libre.asked


def test_post_without_vendor_has_no_translate_button(
    as_alice: Browser, post: Post
) -> None:
    assert f'id="translation{post.id}"' not in as_alice.get("/explore").text
