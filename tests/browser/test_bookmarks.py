"""Keeping posts with a real browser: in place, in two tabs, and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_kit import heard, listen, ready, sign_in
from tests.support.stage import VIEWER, Stage

pytestmark = pytest.mark.browser


def visit(page: Page, path: str) -> None:
    page.goto(path)
    ready(page)
    listen(page)


def button_of(page: Page, text: str) -> Any:
    post = page.locator("article.post", has_text=text)
    return post.locator("[data-behavior=keep] button, form button[aria-pressed]")


def settled(button: Any, pressed: bool) -> None:
    """Wait until the button is in that state and has nothing left to do."""
    expect(button).to_have_attribute("aria-pressed", str(pressed).lower())
    expect(button).not_to_have_attribute("aria-busy", "true")


def test_bookmark_button_switches_in_place(open_page: Any, filled: Stage) -> None:
    page = open_page()
    sign_in(page, VIEWER)
    visit(page, "/explore")
    button = button_of(page, "Sourdough")
    settled(button, False)
    button.focus()
    page.keyboard.press("Enter")
    settled(button, True)
    expect(button).to_have_text("Bookmarked")
    assert page.evaluate("() => document.activeElement.ariaPressed") == "true"
    assert heard(page) == ["Added to your bookmarks."]

    # Another tab still shows what was true before: its press asks for the same again.
    page.reload()
    ready(page)
    other = page.context.new_page()
    visit(other, "/bookmarks")
    settled(button_of(other, "Sourdough"), True)
    button_of(page, "Sourdough").click()
    settled(button_of(page, "Sourdough"), False)
    button_of(other, "Sourdough").click()
    settled(button_of(other, "Sourdough"), False)
    other.reload()
    expect(other.locator(".empty")).to_be_visible()


def test_without_scripts_the_reader_comes_back_to_the_post(
    open_page: Any, filled: Stage
) -> None:
    page = open_page(java_script_enabled=False, viewport={"width": 390, "height": 400})
    sign_in(page, VIEWER)
    page.goto("/explore?q=1")
    button_of(page, "Good morning").click()
    page.wait_for_url("**/explore?q=1#post*")
    settled(button_of(page, "Good morning"), True)
    expect(page.locator(".post__body", has_text="Good morning")).to_be_in_viewport()
    button_of(page, "Good morning").click()
    page.wait_for_url("**/explore?q=1#post*")
    settled(button_of(page, "Good morning"), False)
