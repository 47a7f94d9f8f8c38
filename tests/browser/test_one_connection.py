"""One connection of a browser for all its tabs, and how it goes and comes back."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.support.browser_kit import (
    STREAMS_ITSELF,
    connected,
    open_ready,
    register,
    sign_in,
    unique,
    write_post,
)
from tests.support.sites import web_process
from tests.support.waiting import wait_for

pytestmark = pytest.mark.browser

# What a browser says to a page whose tab is hidden, or shown again.
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(params=["", STREAMS_ITSELF], ids=["worker", "lead"])
def hers(request: pytest.FixtureRequest, register_member: Any) -> Page:
    """A window whose tabs share a worker, or in which one of them leads."""
    page: Page = register_member(unique("ann"))
    page.context.add_init_script(request.param)
    return page


@pytest.fixture(params=["", STREAMS_ITSELF], ids=["worker", "lead"])
def refused(request: pytest.FixtureRequest, chromium: Browser, site: Site) -> Any:
    """A factory of windows whose console may tell of refusals."""
    contexts = []

    def make(name: str) -> Page:
        contexts.append(chromium.new_context(base_url=site.url))
        contexts[-1].set_default_timeout(30_000)
        contexts[-1].add_init_script(request.param)
        page = contexts[-1].new_page()
        register(page, name)
        return page

    yield make
    for context in contexts:
        context.close()


def streams(site: Site) -> int:
    """Return how many streams were opened at the server so far."""
    return site.log.read_text().count("GET /stream ")


def bar(page: Page) -> Any:
    return page.locator("[data-behavior~=new-posts] button")


def test_tabs_share_one_connection_and_each_hears_its_own(
    hers: Page, register_member: Any, site: Site
) -> None:
    his = register_member(unique("ben"))
    address = write_post(hers, "Who bakes bread?")
    open_ready(hers, "/explore")
    connected(hers)
    before = streams(site)
    thread = hers.context.new_page()
    open_ready(thread, address)
    connected(thread)
    settings = hers.context.new_page()
    open_ready(settings, "/settings")
    connected(settings)
    # The second shows what the first did not; for the third there is nothing to add.
    assert streams(site) == before + 1
    write_post(his, "I do", address)
    replies = thread.locator("[data-behavior~=new-replies] a")
    expect(replies).to_have_text("1 new reply")
    expect(bar(hers)).to_have_text("1 new post")
    write_post(his, "Elsewhere")
    expect(bar(hers)).to_have_text("2 new posts")
    expect(replies).to_have_text("1 new reply")


def test_connection_ends_with_last_visible_tab_and_comes_back(
    hers: Page, register_member: Any, site: Site
) -> None:
    his = register_member(unique("ben"))
    open_ready(hers, "/explore")
    connected(hers)
    other = hers.context.new_page()
    open_ready(other, "/index")
    connected(other)
    for page in (hers, other):
        page.evaluate(HIDE, True)
    before = streams(site)
    write_post(his, "Nobody is looking")
    expect(bar(hers)).to_be_hidden()
    hers.evaluate(HIDE, False)
    expect(bar(hers)).to_have_text("1 new post")
    wait_for(lambda: streams(site) > before)
    write_post(his, "Somebody is")
    expect(bar(hers)).to_have_text("2 new posts")


def test_tab_that_led_hands_over_when_it_closes(
    hers: Page, register_member: Any
) -> None:
    his = register_member(unique("ben"))
    first = hers.context.new_page()
    open_ready(first, "/index")
    connected(first)
    open_ready(hers, "/explore")
    connected(hers)
    first.close()
    write_post(his, "Who hears this?")
    expect(bar(hers)).to_have_text("1 new post")


def test_former_person_hears_nothing_of_the_next(
    refused: Any, register_member: Any
) -> None:
    ben = unique("ben")
    register_member(ben)
    hers = refused(unique("ann"))
    open_ready(hers, "/explore")
    connected(hers)
    # Her session is lost, and he signs in in another tab of her browser.
    hers.context.clear_cookies(name="session")
    hers.context.clear_cookies(name="remember_token")
    tab = hers.context.new_page()
    sign_in(tab, ben)
    connected(tab)
    third = register_member(unique("carl"))
    third.goto(f"/messages/{ben}")
    third.fill("[name=message]", "For Ben alone")
    third.locator("form.reply [type=submit]").click()
    expect(tab.locator("#message_count")).to_have_text("1")
    expect(hers.locator("#message_count")).to_be_hidden()
    # Her tab looks again when it is shown again, and is refused.
    hers.evaluate(HIDE, True)
    hers.evaluate(HIDE, False)
    expect(hers.get_by_role("alert")).to_contain_text("You have been signed out")


def test_pages_come_back_after_the_web_server_died(refused: Any, site: Site) -> None:
    hers, his = refused(unique("ann")), refused(unique("ben"))
    open_ready(hers, "/explore")
    connected(hers)
    his.goto("about:blank")
    hers.evaluate("window.stayed = true")
    before = streams(site)
    web_process(site.url).terminate()
    wait_for(lambda: streams(site) > before, 90)
    write_post(his, "Back again")
    expect(bar(hers)).to_have_text("1 new post")
    assert hers.evaluate("window.stayed")


def test_one_tab_polls_where_streams_are_blocked(
    register_member: Any,
) -> None:
    hers, his = register_member(unique("ann")), register_member(unique("ben"))
    hers.context.add_init_script(STREAMS_ITSELF)
    # A proxy that lets no stream through.
    hers.context.route("**/stream?**", lambda route: route.fulfill(status=204))
    tabs = [hers, hers.context.new_page()]
    pollers: list[Page] = []
    hers.context.on(
        "request",
        lambda each: pollers.append(each.frame.page) if "since=" in each.url else None,
    )
    for tab in tabs:
        open_ready(tab, "/explore")
    for tab in tabs:
        tab.wait_for_selector("html[data-live=poll]", state="attached")
    write_post(his, "Bread")
    # What every third poll says.
    for tab in tabs:
        expect(bar(tab)).to_have_text("1 new post", timeout=90_000)
    assert len(set(pollers)) == 1
