"""What a browser shows and keeps of somebody once their session has ended."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import FLAGS, Site
from tests.support import engines
from tests.support.browser_kit import (
    STREAMS_ITSELF,
    connected,
    open_ready,
    ready,
    register,
    sign_in,
    unique,
)

pytestmark = pytest.mark.browser

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:'))"
COME_BACK = """
  () => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))
"""
SECRET = "Meet me at the old mill"


@pytest.fixture(scope="module", params=[True, False], ids=["kept", "not kept"])
def browser(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Browser]:
    """A Chromium that keeps pages for its Back button, as people's do, or does not."""
    ignored = ["--disable-back-forward-cache"] if request.param else []
    other = chromium.browser_type.launch(
        executable_path=engines.chromium(), args=FLAGS, ignore_default_args=ignored
    )
    yield other
    other.close()


@pytest.fixture
def window(chromium: Browser, site: Site) -> Iterator[Any]:
    """Return windows whose console may tell of a refusal, and which have an account."""
    contexts = []

    def make(name: str) -> Page:
        contexts.append(chromium.new_context(base_url=site.url))
        contexts[-1].set_default_timeout(30_000)
        page = contexts[-1].new_page()
        register(page, name)
        return page

    yield make
    for context in contexts:
        context.close()


def sign_out(page: Page) -> None:
    page.goto("/auth/logout")
    page.locator("main [type=submit]").click()
    page.wait_for_url("**/auth/login**")


@pytest.mark.parametrize("scripts", [True, False])
def test_back_shows_nothing_private_after_signing_out(
    browser: Browser, site: Site, scripts: bool
) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=scripts)
    page = context.new_page()
    name, other = unique("ann"), unique("ben")
    register(page, other)
    sign_out(page)
    register(page, name)
    page.goto(f"/send_message/{other}")
    page.fill("[name=message]", SECRET)
    page.locator("main [type=submit]").click()
    private = [f"/messages/{other}", "/settings", "/settings/email", "/bookmarks"]
    for path in private:
        page.goto(path)
    expect(page.locator("nav").first).to_be_visible()
    sign_out(page)
    for _ in range(len(private) + 1):
        page.go_back(wait_until="load")
        expect(page.locator("[name=password]")).to_be_visible()
        text = page.locator("html").inner_text()
        assert SECRET not in text
        assert f"{name}@example.com" not in text
    context.close()


def test_a_page_that_comes_back_asks_whose_it_is(window: Any) -> None:
    """Some browsers bring back pages that they were told not to keep."""
    page = window(unique("ann"))
    ready(page)
    page.evaluate("window.stayed = true")
    with page.expect_response("**/notifications"):
        page.evaluate(COME_BACK)
    expect(page.locator(".compose").first).to_be_visible()
    assert page.evaluate("window.stayed")
    # Another person has signed in meanwhile, in another window.
    page.evaluate("localStorage.setItem('drafts-of', '0')")
    with page.expect_navigation():
        page.evaluate(COME_BACK)
    ready(page)
    page.context.clear_cookies(name="session")
    with page.expect_navigation(url="**/auth/login**"):
        page.evaluate(COME_BACK)


def test_drafts_leave_with_the_session_and_the_theme_stays(
    register_member: Any,
) -> None:
    page = register_member(unique("ann"))
    open_ready(page, "/index")
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.fill("[name=post]", "A thought that is nobody else's")
    assert page.evaluate(DRAFTS) != []
    sign_out(page)
    ready(page)
    assert page.evaluate(DRAFTS) == []
    assert page.evaluate("localStorage.getItem('theme')") == "dark"
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_an_open_page_says_that_its_session_was_ended_elsewhere(
    window: Any, open_page: Any
) -> None:
    name = unique("ann")
    here = window(name)
    open_ready(here, "/index")
    connected(here)
    here.fill("[name=post]", "A thought that is nobody else's")
    there = open_page()
    sign_in(there, name)
    there.goto("/settings/sessions")
    there.locator("[name=others]").click()
    expect(there.locator(".flash")).to_contain_text("signed out everywhere else")
    expect(here.get_by_role("alert")).to_contain_text("You have been signed out")
    assert here.evaluate(DRAFTS) == []


def test_draft_is_hidden_from_another_user_of_the_browser(
    register_member: Any, open_page: Any
) -> None:
    other = unique("ben")
    register_member(other)
    page = register_member(unique("ann"))
    open_ready(page, "/index")
    page.fill("[name=post]", "A thought that is nobody else's")
    # The session is lost rather than ended: its draft waits for its writer only.
    page.context.clear_cookies()
    sign_in(page, other)
    ready(page)
    expect(page.locator("[name=post]")).to_have_value("")
    assert page.evaluate(DRAFTS) == []


def test_a_page_refused_by_a_busy_site_retries_then_polls(
    register_member: Any,
) -> None:
    page = register_member(unique("ann"))
    page.goto("about:blank")
    page.add_init_script(STREAMS_ITSELF)
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append("stream")
        route.fulfill(status=204)

    page.route("**/stream**", refuse)
    with page.expect_response("**/notifications?since=**"):
        page.goto("/explore")
    assert asked == ["stream", "stream"]


def test_a_stream_that_is_refused_once_is_opened_again(register_member: Any) -> None:
    page = register_member(unique("ann"))
    page.goto("about:blank")
    page.add_init_script(STREAMS_ITSELF)
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append("stream")
        if len(asked) == 1:
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/stream**", refuse)
    polls: list[str] = []
    page.on(
        "request", lambda each: polls.append(each.url) if "since=" in each.url else None
    )
    with page.expect_response(
        lambda each: "/stream" in each.url and each.status == 200
    ):
        page.goto("/explore")
    assert len(asked) == 2
    assert polls == []
