"""The elements and functions that scripts written for the founding application use."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser_kit import unique

pytestmark = pytest.mark.browser

FUNCTIONS = [
    *("translate", "set_message_count", "set_task_progress"),
    *("initialize_notifications", "initialize_popovers", "flask_moment_render_all"),
]


@pytest.fixture
def page(register_member: Any) -> Page:
    """The window of somebody who has written one post."""
    page: Page = register_member(unique("hugo"))
    page.fill("[name=post]", "Hola amigos")
    page.locator(".compose [type=submit]").click()
    expect(page.locator(".post__body").first).to_have_text("Hola amigos")
    expect(page.locator("html")).to_have_attribute("data-ready", "")
    return page


def test_functions_are_on_the_window(page: Page) -> None:
    kinds = page.evaluate("names => names.map(name => typeof window[name])", FUNCTIONS)
    assert kinds == ["function"] * len(FUNCTIONS)


def test_elements_have_their_names(page: Page) -> None:
    post = page.locator(".post__body").first
    assert (post.get_attribute("id") or "").startswith("post")
    expect(page.locator("a.user_popup").first).to_be_visible()
    expect(page.locator("#message_count")).to_be_hidden()


def test_the_count_is_set_and_hidden(page: Page) -> None:
    badge = page.locator("#message_count")
    page.evaluate("set_message_count(3)")
    expect(badge).to_have_text("3")
    expect(badge).to_be_visible()
    page.evaluate("set_message_count(0)")
    expect(badge).to_be_hidden()


def test_progress_is_set_where_there_is_a_bar(page: Page) -> None:
    page.goto(page.locator("nav a[href*='/user/']").first.get_attribute("href") or "")
    expect(page.locator("html")).to_have_attribute("data-ready", "")
    page.evaluate("set_task_progress('no-such-task', 40)")
    assert page.locator("[data-task]").count() == 0
    page.get_by_role("button", name="Export your posts").click()
    task = page.locator("[data-task]").first
    expect(task).to_contain_text("sent")
    name = task.get_attribute("data-task")
    page.evaluate("name => set_task_progress(name, 42)", name)
    assert page.locator(f"[id='{name}-progress']").text_content() == "42"
    # A number of old says nothing of the state, which is still the one shown.
    expect(task).to_contain_text("sent")


def test_starting_twice_does_no_harm(page: Page) -> None:
    page.evaluate("initialize_notifications(); initialize_popovers()")
    page.evaluate("flask_moment_render_all()")
    page.locator(".post .user_popup").first.hover()
    expect(page.locator(".popup")).to_have_count(1)


def test_a_text_is_translated_into_its_place(page: Page) -> None:
    asked = []

    def answer(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "null"))
        shown.append(page.locator("#target img").count())
        route.fulfill(json={"text": "Hello <b>friends</b>"})

    shown: list[int] = []
    page.route("**/translate", answer)
    page.evaluate(
        """() => {
          const target = document.createElement("span");
          target.id = "target";
          document.querySelector("main").append(target);
          const source = document.querySelector(".post__body");
          translate("#" + source.id, "#target", "es", "en");
        }"""
    )
    expect(page.locator("#target")).to_have_text("Hello <b>friends</b>")
    assert asked == [
        {"text": "Hola amigos", "source_language": "es", "dest_language": "en"}
    ]
    # Something moves while the reader waits.
    assert shown == [1]
