"""A stranger's way from the landing page to a thread, a tag, a feed and an account."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_accessibility import AXE, SIZES, faults, ready
from tests.support.browser_kit import unique
from tests.support.factories import PASSWORD
from tests.support.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

DIRECTIONS = {"en": "ltr", "es": "ltr", "fa": "rtl"}
# Whether anything stands beyond the edge of the window.
IS_TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """A phone and a desktop."""
    width, height = SIZES[request.param]
    return {"width": width, "height": height}


@pytest.fixture(params=DIRECTIONS)
def code(request: pytest.FixtureRequest) -> str:
    """A language that the stranger's browser asks for."""
    found: str = request.param
    return found


@pytest.fixture
def open_window(
    chromium: Browser, site: Any, filled: Stage, size: dict[str, int], code: str
) -> Iterator[Any]:
    """A factory of a stranger's windows, in each language and size."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        context = chromium.new_context(
            base_url=site.url, viewport=size, locale=code, **options
        )
        context.set_default_timeout(30_000)
        made.append(context)
        return context.new_page()

    yield make
    for context in made:
        context.close()


def check(page: Page, code: str) -> None:
    """Check what holds for each page on the way."""
    page_of = page.locator("html")
    expect(page_of).to_have_attribute("lang", code)
    expect(page_of).to_have_attribute("dir", DIRECTIONS[code])
    assert not page.evaluate(IS_TOO_WIDE), page.url
    # Nobody who just reads is given a cookie.
    assert page.context.cookies() == []


def follow(page: Page, selector: str) -> None:
    page.locator(selector).first.click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_stranger_reads_and_registers_without_scripts(
    open_window: Any, code: str, scheme: str
) -> None:
    page = open_window(java_script_enabled=False, color_scheme=scheme)
    page.goto("/")
    check(page, code)
    expect(page.locator("article.post")).not_to_have_count(0)
    follow(page, "main a[href='/explore']")
    check(page, code)
    follow(page, "article .byline a[href*='/post/']")
    expect(page.locator("article.post--single")).to_have_count(1)
    check(page, code)
    follow(page, "article.post--single .byline a[href*='/user/']")
    expect(page.locator(".profile__name")).to_be_visible()
    check(page, code)
    page.goto("/tag/bread")
    expect(page.locator("article.post")).not_to_have_count(0)
    check(page, code)
    feed = page.locator("link[rel=alternate][type='application/atom+xml']").first
    found = page.request.get(feed.get_attribute("href") or "")
    assert found.status == 200
    assert "<feed" in found.text()
    register(page)


def register(page: Page) -> None:
    """Come from the landing page to an account, and to a home page of one's own."""
    name = unique("stranger")
    page.goto("/")
    follow(page, ".welcome a[href='/auth/register']")
    page.fill("[name=username]", name)
    page.fill("[name=email]", f"{name}@example.com")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/index")
    expect(page.locator("h1")).to_contain_text(name)


def test_pages_of_strangers_break_no_rule(open_window: Any) -> None:
    page = open_window(reduced_motion="reduce")
    page.context.add_init_script(path=AXE)
    page.goto("/explore")
    links = {
        kind: page.locator(f"article .byline a[href*='/{kind}/']").first
        for kind in ("post", "user")
    }
    paths = [each.get_attribute("href") or "" for each in links.values()]
    found = {}
    for path in ["/", "/explore", "/tag/bread", "/tag/nothing", *paths]:
        page.goto(path)
        ready(page)
        found[path] = faults(page)
    assert {path: each for path, each in found.items() if each} == {}


def test_sign_in_leads_back_to_the_thread(open_window: Any, filled: Stage) -> None:
    page = open_window()
    page.goto("/explore")
    follow(page, "article .byline a[href*='/post/']")
    thread = page.url
    follow(page, "#answer a")
    page.fill("[name=username]", "ben")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form [type=submit]").click()
    page.wait_for_url(thread)
    expect(page.locator(".compose [name=post]")).to_be_visible()
