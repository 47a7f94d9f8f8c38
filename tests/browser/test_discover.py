"""Discover in a real browser: swapped in place, read aloud, and without scripts."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.browser_kit import LISTEN, open_ready, paint, ready, unique

pytestmark = pytest.mark.browser

NEXT = "**/discover/next"
FAILED = "This site cannot be reached now. Try again."
BROKEN = "What came is not a picture that can be shown. Try again."


def press(page: Page) -> None:
    page.locator(".discover button").press("Enter")


def problem(page: Page) -> Any:
    return expect(page.locator(".discover [role=alert]"))


def offer(name: str) -> str:
    found = {"status": "success", "author": None, "post": None, "caption": ""}
    message = f"/static/img/discover/{name}.png?offered"
    return json.dumps(found | {"message": message, "alt": f"Drawing {name}"})


def test_pictures_are_swapped_loaded_ahead_and_announced(open_page: Any) -> None:
    page = open_page()
    names = iter(("03", "07", "10", "01"))

    def answer(route: Route) -> None:
        body = offer(next(names))
        route.fulfill(body=body, content_type="application/json")

    page.route(NEXT, answer)
    with page.expect_response("**/03.png?offered"):
        open_ready(page, "/discover")
    page.evaluate(LISTEN)
    page.evaluate("window.stays = true")
    for name in ("03", "07"):
        following = {"03": "07", "07": "10"}[name]
        with page.expect_response(f"**/{following}.png?offered"):
            press(page)
        image = page.locator(".discover img")
        expect(image).to_have_attribute("alt", f"Drawing {name}")
        assert image.evaluate("image => image.naturalWidth") == 800
        expect(page.locator(".discover button")).to_be_focused()
    assert page.evaluate("window.heard") == ["Drawing 03", "Drawing 07"]
    assert page.evaluate("window.stays")


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"status": 502, "body": '{"status": "error", "message": "Down."}'}, "Down."),
        ({"status": 200, "body": "<html>"}, FAILED),
        ({"status": 200, "body": offer("99")}, BROKEN),
    ],
)
def test_failure_has_a_sentence_and_can_be_tried_again(
    chromium: Browser, site: Any, answer: dict[str, Any], sentence: str
) -> None:
    # The browser writes to its console what it could not load.
    page = chromium.new_context(base_url=site.url).new_page()
    page.route(NEXT, lambda route: route.fulfill(**answer))
    open_ready(page, "/discover")
    before = page.locator(".discover img").get_attribute("src")
    press(page)
    problem(page).to_have_text(sentence)
    assert page.locator(".discover img").get_attribute("src") == before
    page.unroute(NEXT)
    press(page)
    problem(page).to_have_text("")
    page.context.close()


def test_page_works_without_scripts(
    open_page: Any, register_member: Any, tmp_path: Path
) -> None:
    painter = register_member(unique("painter"))
    painter.goto("/index")
    ready(painter)
    painter.locator(".choose summary").click()
    painter.set_input_files("[name=pictures]", paint(tmp_path, "teal", "brown"))
    painter.locator(".compose [type=submit]").click()
    painter.locator(".attachments img").first.wait_for()
    page = open_page(java_script_enabled=False)
    page.goto("/discover")
    seen = set()
    for _ in range(12):
        image = page.locator(".discover img")
        assert image.get_attribute("alt"), "neither of them was described"
        seen.add(image.get_attribute("src"))
        with page.expect_navigation(url="**/discover?"):
            page.locator(".discover button").click()
    assert len(seen) > 1
