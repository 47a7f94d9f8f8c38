"""Pages give way to what readers need: zoom, spacing, no motion, own colours, paper."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser_kit import ready, sign_in
from tests.support.stage import LONGEST, VIEWER, Stage

pytestmark = pytest.mark.browser

PAGES = [
    "/index",
    "/explore",
    f"/user/{LONGEST}",
    f"/user/{VIEWER}",
    "/user/ben/followers",
    "/search?q=bread",
    "/messages",
    f"/messages/{LONGEST}",
    "/notifications/all",
    "/bookmarks",
    "/settings",
    "/settings/tokens",
    "/settings/picture",
    "/edit_profile",
    "/about",
    "/api/docs",
]
# How much wider the content is than the window.
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
# https://www.w3.org/TR/WCAG22/#text-spacing
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }"""
# Texts that their own box cuts off, but for those that say so with an ellipsis.
CUT = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  if (!element.innerText?.trim() || !element.checkVisibility()) return false;
  if (!["hidden", "clip"].includes(style.overflowX)) return false;
  if (style.textOverflow === "ellipsis") return false;
  if (style.webkitLineClamp !== "none") return false;
  if (style.clipPath !== "none") return false;
  return element.scrollWidth > element.clientWidth + 1
    || element.scrollHeight > element.clientHeight + 1;
}).map((element) => element.outerHTML.slice(0, 120))"""
MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  return style.transitionDuration !== "0s" || style.animationName !== "none";
}).map((element) => element.outerHTML.slice(0, 120))"""


Windows = Callable[..., Page]


@pytest.fixture
def windows(chromium: Browser, site: Any) -> Iterator[Windows]:
    """Opens windows; not by `open_page`, as nobody turns pages as fast as a sweep."""
    contexts = []

    def make(width: int, language: str = "en", **options: Any) -> Page:
        context = chromium.new_context(
            base_url=site.url, viewport={"width": width, "height": 800}, **options
        )
        contexts.append(context)
        context.add_cookies([{"name": "language", "value": language, "url": site.url}])
        page = context.new_page()
        sign_in(page, VIEWER)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize("language", ["en", "fa"])
# 1280 pixels at 400 % and at 200 %, and the edges of the layouts.
@pytest.mark.parametrize("width", [320, 640, 704, 1088])
def test_no_page_scrolls_sideways(
    windows: Windows, filled: Stage, width: int, language: str
) -> None:
    page = windows(width, language)
    found = {}
    for path in PAGES:
        page.goto(path)
        ready(page)
        found[path] = page.evaluate(OVERFLOW)
    assert {path: wider for path, wider in found.items() if wider > 0} == {}


# Another system has other fonts, of a fifth more or less width.
FONTS = {
    "wide": "letter-spacing: 0.15em !important; word-spacing: 0.2em !important;",
    "narrow": "letter-spacing: -0.12em !important;",
    "fixed": "font-family: monospace !important; letter-spacing: 0.1em !important;",
}
STRANGERS = ["/auth/login", "/auth/register", "/auth/reset_password_request"]
MORE = [
    *("/settings/import", "/settings/password", "/settings/email", "/settings/delete"),
    *("/settings/blocks", "/settings/mutes", "/send_message/ben", "/tag/bread"),
    *("/search", "/nowhere", "/user/ben/following", "/export_posts"),
]


@pytest.mark.parametrize("language", ["en", "fa"])
def test_no_page_leans_on_the_width_of_a_font(
    windows: Windows, filled: Stage, language: str
) -> None:
    page = windows(320, language, bypass_csp=True)
    found = {}
    for path in [*PAGES, *MORE]:
        page.goto(path)
        ready(page)
        found |= too_wide(page, path)
    page.context.clear_cookies(name="session")
    for path in STRANGERS:
        page.goto(path)
        found |= too_wide(page, path)
    assert found == {}


def too_wide(page: Page, path: str) -> dict[str, int]:
    """Return by how much the page at hand is too wide, by font."""
    found = {}
    for name, style in FONTS.items():
        tag = page.add_style_tag(content=f"*, ::file-selector-button {{ {style} }}")
        found[f"{path} in a {name} font"] = page.evaluate(OVERFLOW)
        tag.evaluate("(element) => element.remove()")
    return {where: wider for where, wider in found.items() if wider > 0}


@pytest.mark.parametrize("width", [390, 1280])
def test_spaced_text_is_not_cut(windows: Windows, filled: Stage, width: int) -> None:
    # The policy of the site would refuse the style that a reader's own tool may add.
    page = windows(width, bypass_csp=True)
    found = {}
    for path in [path for path in PAGES if path != "/api/docs"]:
        page.goto(path)
        ready(page)
        page.add_style_tag(content=SPACED)
        found[path] = page.evaluate(CUT)
        if page.evaluate(OVERFLOW) > 0:
            found[path].append("the page scrolls sideways")
    assert {path: cut for path, cut in found.items() if cut} == {}


def test_nothing_moves_for_those_who_want_it_still(
    windows: Windows, filled: Stage
) -> None:
    page = windows(1280, reduced_motion="reduce")
    page.goto("/explore")
    ready(page)
    assert page.evaluate(MOVING) == []


def test_forced_colours_still_show_where_one_is(
    windows: Windows, filled: Stage
) -> None:
    page = windows(1280, forced_colors="active")
    page.goto("/index")
    ready(page)
    box = page.locator("[name=post]")
    box.focus()
    page.keyboard.type("x")
    style = (
        "(e) => [getComputedStyle(e).outlineStyle, getComputedStyle(e).outlineWidth]"
    )
    assert box.evaluate(style) == ["solid", "2px"]
    here = page.locator("[aria-current=page]").first
    painted = "(e) => getComputedStyle(e, '::after').backgroundColor"
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert here.evaluate(painted) != page.evaluate(ground)
    box.fill("")


def test_an_address_in_a_text_shows_by_more_than_colour(
    windows: Windows, filled: Stage
) -> None:
    # https://www.w3.org/TR/WCAG22/#use-of-color
    page = windows(1280)
    page.goto("/explore")
    link = page.locator(".post__body .post-link").first
    expect(link).to_have_css("text-decoration-line", "underline")


def test_paper_gets_the_words_only(windows: Windows, filled: Stage) -> None:
    page = windows(1280, color_scheme="dark", reduced_motion="reduce")
    page.goto("/explore")
    ready(page)
    page.emulate_media(media="print")
    for left_out in (".masthead", ".side", ".menu", ".search"):
        assert not page.locator(left_out).first.is_visible()
    # Some say nothing, but show a picture.
    assert page.locator(".post__body:not(:empty)").first.is_visible()
    ink = "() => getComputedStyle(document.querySelector('.post__body')).color"
    dark = [int(part) for part in page.evaluate(ink)[4:-1].split(",")]
    assert max(dark) < 80
