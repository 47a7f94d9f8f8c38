"""No page, in no state, theme, language or size, breaks a rule that axe-core knows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser_kit import ready, sign_in
from tests.support.stage import LONGEST, VIEWER, Stage

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

# https://github.com/dequelabs/axe-core, used by tests only.
AXE = Path(__file__).parent / "vendor/axe-core-4.14.1/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What can change with the theme alone.
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async ([type, values]) => {
  const found = await axe.run(
    // The viewer of the API's description is somebody else's work.
    { exclude: [[".swagger-ui"]] },
    { runOnly: { type, values }, resultTypes: ["violations"] });
  const show = (nodes) => nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
  return found.violations.map(({ id, help, nodes }) =>
    `${id}: ${help}: ${show(nodes).join(" | ")}`);
}"""

STRANGERS = [
    "/",
    "/tags",
    "/auth/login",
    "/auth/register",
    "/auth/reset_password_request",
    "/auth/reset_password/spent",
    "/about",
    "/discover",
    "/api/docs",
    "/nowhere",
]
MEMBERS = [
    "/index",
    "/explore",
    "/discover",
    f"/user/{VIEWER}",
    f"/user/{LONGEST}",
    "/user/ann/followers",
    "/user/ben/following",
    "/search?q=bread",
    "/search?q=ben&type=people",
    "/search?q=nothinglikethis",
    "/tag/bread",
    "/tag/nothing",
    "/messages",
    "/messages/ben",
    "/messages/newcomer",
    "/messages/ben/delete",
    "/send_message/ben",
    "/notifications/all",
    "/bookmarks",
    "/news",
    "/news/sources",
    "/news/sources/add",
    "/news/sources/import",
    "/tags",
    "/settings",
    "/settings/activity",
    "/settings/channels",
    "/settings/import",
    "/settings/sessions",
    "/settings/feeds",
    "/settings/password",
    "/settings/email",
    "/settings/picture",
    "/settings/tokens",
    "/settings/readers",
    "/settings/blocks",
    "/settings/mutes",
    "/user/ben/block",
    "/settings/delete_account",
    "/edit_profile",
    "/export_posts",
    "/auth/logout",
    "/api/docs",
    "/nowhere",
]
ADMINISTRATORS = [
    "/admin/",
    "/admin/metrics",
    "/admin/people",
    "/admin/people?q=nobody",
    "/admin/people?list=administrators",
    "/admin/people/1",
    "/admin/people/1/suspend",
    "/admin/strangers",
    "/admin/tags",
    "/admin/twitter",
    "/admin/jobs",
    "/admin/queues",
    "/admin/log",
]
NEWCOMERS = ["/index", "/user/newcomer", "/messages", "/notifications/all"]
FORMS = [
    "/index",
    "/edit_profile",
    "/settings/password",
    "/settings/email",
    "/settings/picture",
    "/settings/tokens",
    "/settings/delete_account",
    "/send_message/ben",
    "/messages/ben",
]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """A phone and a desktop."""
    width, height = SIZES[request.param]
    return {"width": width, "height": height}


@pytest.fixture(params=["en", "fa"])
def view(
    request: pytest.FixtureRequest, chromium: Browser, site: Any, size: dict[str, int]
) -> Iterator[Page]:
    """A window in each language and size."""
    context = chromium.new_context(base_url=site.url, viewport=size)
    context.add_cookies([{"name": "language", "value": request.param, "url": site.url}])
    context.add_init_script(path=AXE)
    context.set_default_timeout(30_000)
    page = context.new_page()
    # Colours are measured when they have arrived.
    page.emulate_media(reduced_motion="reduce")
    yield page
    context.close()


def faults(page: Page) -> list[str]:
    """Return what is wrong with a page in either theme."""
    page.emulate_media(color_scheme="light")
    found: list[str] = page.evaluate(RUN, ["tag", RULES])
    page.emulate_media(color_scheme="dark")
    dark: list[str] = page.evaluate(RUN, ["rule", COLOURS])
    return found + [f"dark: {fault}" for fault in dark]


def visit(page: Page, paths: list[str]) -> dict[str, list[str]]:
    """Return the faults of pages that have any."""
    found = {}
    for path in paths:
        page.goto(path)
        ready(page)
        if path == "/api/docs":
            page.wait_for_selector(".swagger-ui h1")
        if path == "/admin/metrics":
            page.wait_for_selector(".chart .u-legend .u-series + .u-series")
        found[path] = faults(page)
    return {path: each for path, each in found.items() if each}


def send_nothing(page: Page, path: str) -> list[str]:
    """Send a page's form as it is, past the browser's own checks; give the faults."""
    page.goto(path)
    page.evaluate(
        """() => {
          const form = [...document.querySelectorAll("main form")]
            .find((form) => form.querySelector(".input, [type=file]"));
          for (const field of form.querySelectorAll(".input")) field.value = "";
          form.noValidate = true;
          form.querySelector("[type=submit]").click();
        }"""
    )
    page.wait_for_selector("[role=alert]")
    ready(page)
    return faults(page)


def test_pages_of_strangers(view: Page) -> None:
    assert visit(view, STRANGERS) == {}


def test_forms_of_strangers_with_errors(view: Page) -> None:
    paths = ["/auth/login", "/auth/register", "/auth/reset_password_request"]
    found = {path: send_nothing(view, path) for path in paths}
    assert {path: each for path, each in found.items() if each} == {}


def test_pages_of_members(view: Page, filled: Stage) -> None:
    sign_in(view, VIEWER)
    post = f"/post/{filled.post}"
    own = [post, f"{post}/edit", f"{post}/delete", f"{post}/history"]
    own.append(f"/post/{filled.answer}")
    own.append(f"/message/{filled.message}/delete")
    assert visit(view, [*MEMBERS, *own]) == {}


def test_pages_of_administrators(view: Page, filled: Stage, administrator: str) -> None:
    sign_in(view, administrator)
    assert visit(view, ADMINISTRATORS) == {}


def test_pages_with_nothing_in_them(view: Page, filled: Stage) -> None:
    sign_in(view, "newcomer")
    assert visit(view, NEWCOMERS) == {}


def test_forms_of_members_with_errors(view: Page, filled: Stage) -> None:
    sign_in(view, VIEWER)
    found = {path: send_nothing(view, path) for path in FORMS}
    assert {path: each for path, each in found.items() if each} == {}


def test_what_opens_and_appears(view: Page, filled: Stage) -> None:
    sign_in(view, VIEWER)
    found = {}
    view.goto("/explore")
    ready(view)
    view.locator(".masthead__summary").click()
    found["menu"] = faults(view)
    view.keyboard.press("Escape")
    view.locator(".post__menu summary").first.click()
    found["menu of a post"] = faults(view)
    view.locator(".post__menu[open] .menu__item--danger").click()
    expect(view.locator("dialog")).to_be_visible()
    found["dialog"] = faults(view)
    view.keyboard.press("Escape")
    view.locator(".post .user_popup").first.focus()
    expect(view.locator(".popup")).to_be_visible()
    found["card"] = faults(view)
    view.keyboard.press("Escape")
    filled.call("ben", "POST", "/posts", body="Something new")
    expect(view.locator(".new-posts")).to_be_visible()
    found["new posts"] = faults(view)
    view.locator(".new-posts button").click()
    found["after new posts"] = faults(view)
    assert {what: each for what, each in found.items() if each} == {}
