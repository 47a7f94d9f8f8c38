"""Pages of Twitter in a browser: films play here, and nothing needs a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from flask_twitter_api.sandbox import SandboxServer
from tests.browser.conftest import PATIENT
from tests.browser.test_accessibility import AXE, faults
from tests.functional.test_twitter_pages import pages
from tests.support.browser_kit import ready, register, unique
from tests.support.sites import running

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

PLAY = """(video) => { video.muted = true; return video.play(); }"""
HAS_PLAYED = """(video) => video.currentTime > 0.2 && video.videoWidth === 64"""


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    """A Twitter of these tests alone."""
    with SandboxServer() as server:
        yield server


@pytest.fixture(scope="module")
def url(
    server: SandboxServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A site that reads Twitter."""
    settings = {
        "TWITTER_API_KEY": "alice-secret-key",
        "TWITTER_API_BASE_URL": server.url,
        "TWITTER_PAGE_LIMIT": "1000 per minute",
    }
    folder: Path = tmp_path_factory.mktemp("twitter")
    with running(folder, settings | PATIENT) as (url, _log):
        yield url


@pytest.fixture
def reader(chromium: Browser, url: str) -> Iterator[Page]:
    """A window of a member."""
    context = chromium.new_context(base_url=url, viewport={"width": 390, "height": 844})
    context.add_init_script(path=AXE)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    register(page, unique("reader"))
    yield page
    context.close()


def test_film_plays_in_its_tweet(reader: Page) -> None:
    reader.goto("/twitter/charlie")
    video = reader.locator("video").first
    video.evaluate(PLAY)
    reader.wait_for_function(HAS_PLAYED, arg=video.element_handle())


def test_pages_are_accessible_and_as_wide_as_the_window(
    reader: Page, server: SandboxServer
) -> None:
    found = {}
    for path in pages(server.sandbox):
        reader.goto(path)
        ready(reader)
        width = reader.evaluate("document.documentElement.scrollWidth")
        found[path] = faults(reader) + ["too wide"] * (width > 390)
    assert {path: each for path, each in found.items() if each} == {}


def test_form_of_operators_needs_no_script(
    chromium: Browser, reader: Page, url: str
) -> None:
    state = reader.context.storage_state()
    context = chromium.new_context(
        base_url=url, storage_state=state, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/twitter/trends")
    page.locator(".help summary").click()
    page.fill("[name=from]", "@bob")
    page.check("[value='only:quote']")
    page.locator(".operators [type=submit]").click()
    expect(page.locator("main [name=q]")).to_have_value("from:bob filter:quote")
    expect(page.locator("blockquote.quote").first).to_be_visible()
    context.close()
