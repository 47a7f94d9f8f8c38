"""A button that is pressed twice while the answer is on its way."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.support.browser_kit import ready, unique
from tests.support.factories import PASSWORD
from tests.support.slow_proxy import SlowLine, slow_line

pytestmark = pytest.mark.browser


@pytest.fixture
def line(site: Site) -> Iterator[SlowLine]:
    """A slow line to the site."""
    with slow_line(site.url) as line:
        yield line


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(
    request: pytest.FixtureRequest,
    chromium: Browser,
    line: SlowLine,
    register_member: Any,
) -> Iterator[Page]:
    """The window of a person behind the slow line, with scripts and without."""
    name = unique("alice")
    register_member(name)
    options = {"base_url": line.url, "java_script_enabled": request.param}
    context = chromium.new_context(**options)
    context.set_default_timeout(60_000)
    page = context.new_page()
    line.released.set()
    page.goto("/auth/login")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main [type=submit]").click()
    page.wait_for_url("**/index")
    line.wait_for_form()
    yield page
    context.close()


# Notes what a button shows from now on, where the next page can read it.
WATCH = """button => new MutationObserver(() => {
  sessionStorage.shown = `${button.value} ${button.getAttribute("aria-disabled")}`;
}).observe(button, { attributes: true })"""


def press_twice(page: Page, line: SlowLine, form: str, *, scripts: bool) -> None:
    """Press a form's button, and once more before the answer is there."""
    button = page.locator(f"{form} [type=submit]").last
    if scripts:
        ready(page)
        button.evaluate(WATCH)
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    # Other ways of pressing wait for the navigation that the first press began.
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    line.released.clear()
    page.mouse.click(*place)
    line.wait_for_form()
    page.mouse.click(*place)
    if not scripts:
        line.wait_for_form()
    line.released.set()


def shown_while_sending(page: Page) -> str:
    """Return what the pressed button showed last."""
    ready(page)
    return str(page.evaluate("sessionStorage.shown"))


@pytest.fixture
def scripts(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.callspec.params["page"])


def test_a_post_is_published_once(page: Page, line: SlowLine, scripts: bool) -> None:
    page.fill(".compose [name=post]", "Pressed twice")
    press_twice(page, line, ".compose", scripts=scripts)
    expect(page.locator(".flash")).to_have_text("Your post is now live!")
    expect(page.locator("article .post__body")).to_have_text(["Pressed twice"])
    if scripts:
        assert shown_while_sending(page) == "Sending… true"


def test_a_reply_is_published_once(page: Page, line: SlowLine, scripts: bool) -> None:
    page.fill(".compose [name=post]", "The post")
    page.locator(".compose [type=submit]").click()
    line.wait_for_form()
    page.locator("article a:has(time)").first.click()
    page.fill(".compose [name=post]", "The reply")
    press_twice(page, line, ".compose", scripts=scripts)
    expect(page.locator(".flash")).to_have_text("Your reply is now live!")
    bodies = page.locator("article .post__body", has_text="The reply")
    expect(bodies).to_have_count(1)


def test_a_message_is_sent_once(
    page: Page, line: SlowLine, scripts: bool, register_member: Any
) -> None:
    other = unique("bob")
    register_member(other)
    page.goto(f"/messages/{other}")
    page.fill("#reply [name=message]", "Pressed twice")
    press_twice(page, line, "#reply", scripts=scripts)
    expect(page.locator(".bubble__text")).to_have_text(["Pressed twice"])
    page.goto(f"/send_message/{other}")
    page.fill("main [name=message]", "And again")
    press_twice(page, line, "main form", scripts=scripts)
    expect(page.locator(".flash")).to_have_text("Your message has been sent.")
    page.goto(f"/messages/{other}")
    expect(page.locator(".bubble__text")).to_have_text(["Pressed twice", "And again"])


def test_a_button_comes_back_with_the_page(
    page: Page, line: SlowLine, scripts: bool
) -> None:
    page.fill(".compose [name=post]", "Back again")
    page.locator(".compose [type=submit]").click()
    line.wait_for_form()
    expect(page.locator(".flash")).to_have_text("Your post is now live!")
    page.go_back()
    button = page.locator(".compose [type=submit]")
    expect(button).to_have_value("Submit")
    expect(button).not_to_have_attribute("aria-disabled", "true")
