"""News in a real browser: added, filtered, live, shared, and without scripts."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.support.browser_kit import connected, heard, listen, open_ready, unique
from tests.support.news import rss
from tests.support.sites import ROOT
from tests.support.sources import running_site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def feeds():
    """A server of feeds, from which the site may fetch."""
    with running_site() as feeds:
        yield feeds


def add(page, address):
    """Add a source with the form."""
    page.goto("/news/sources")
    page.fill("[name=address]", address)
    page.locator("form[action$='/news/sources/add'] [type=submit]").click()
    expect(page.locator(".flash")).to_be_visible()


def refresh(site):
    """Fetch all sources at the shell, as an operator does."""
    folder = site.log.parent / "data"
    subprocess.run(
        [sys.executable, "-m", "flask", "news", "refresh"],
        cwd=ROOT,
        env=os.environ
        | {"DATA_DIR": str(folder), "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8"},
        check=True,
        timeout=60,
    )


def test_new_headlines_come_to_the_open_page(site, feeds, register_member):
    page = register_member(unique("reader"))
    name = unique("news")
    feeds.serve("/feed", rss(["First"], name=name))
    add(page, feeds.url("/feed"))
    open_ready(page, "/news")
    connected(page)
    listen(page)
    expect(page.locator(".headline h2")).to_have_text(["First"])
    page.evaluate("window.stayed = true")
    feeds.serve("/feed", rss(["Third", "Second", "First"], name=name))
    refresh(site)
    bar = page.locator("[data-behavior~=headlines] a")
    expect(bar).to_have_text("2 new headlines")
    assert "2 new headlines" in heard(page)
    bar.click()
    expect(page.locator(".headline h2")).to_have_count(3)
    expect(bar).to_be_hidden()
    assert page.evaluate("window.stayed")


def test_headline_is_shared_without_scripts(feeds, register_member, open_page):
    name = unique("sharer")
    page = register_member(name)
    feeds.serve("/two", rss(["A bridge is built"], name=unique("two")))
    add(page, feeds.url("/two"))
    state = page.context.storage_state()
    plain = open_page(java_script_enabled=False, storage_state=state)
    plain.goto("/news")
    plain.fill("[name=q]", "bridge")
    plain.locator(".news-filter .search [type=submit]").click()
    expect(plain.locator(".headline h2")).to_have_text(["A bridge is built"])
    plain.get_by_role("button", name="Share as a post").click()
    expect(plain.locator(".post__body").first).to_contain_text("A bridge is built")
    plain.goto("/news")
    expect(plain.get_by_text("You have shared this")).to_be_visible()
