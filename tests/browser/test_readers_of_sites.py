"""A closed site and an adopted one before strangers; news and tags before axe."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MAIL, PATIENT
from tests.browser.test_accessibility import size, view, visit
from tests.browser.test_news import add, feeds, refresh
from tests.support import founding
from tests.support.browser_kit import sign_in
from tests.support.factories import PASSWORD
from tests.support.news import rss
from tests.support.sites import ROOT, running
from tests.support.stage import VIEWER, Stage

__all__ = ["feeds", "size", "view"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

READABLE = ("/explore", "/user/susan", "/tag/microblog", "/news")
Start = Callable[..., Callable[[], Page]]


@pytest.fixture
def start(tmp_path: Path, chromium: Browser) -> Iterator[Start]:
    """Start a site that was adopted; gives a factory of windows of it."""
    with ExitStack() as stack:

        def run(**settings: str) -> Callable[[], Page]:
            adopt(tmp_path)
            url, _log = stack.enter_context(running(tmp_path, settings | PATIENT))

            def window() -> Page:
                context = chromium.new_context(base_url=url, locale="en")
                stack.callback(context.close)
                return context.new_page()

            return window

        yield run


def adopt(folder: Path) -> None:
    """Adopt a database of the founding application, and make an administrator."""
    source = f"sqlite:///{folder / 'founding.db'}"
    engine = sa.create_engine(source)
    with engine.begin() as connection:
        founding.make(connection)
    engine.dispose()
    for command in (
        ("adopt", source),
        ("user", "create", "--admin", "warden", MAIL),
    ):
        subprocess.run(
            [sys.executable, "-m", "flask", *command],
            cwd=ROOT,
            env=os.environ
            | {"DATA_DIR": str(folder / "data"), "USER_PASSWORD": PASSWORD},
            check=True,
            timeout=120,
        )


def check_is_closed(page: Page) -> None:
    """Check that a stranger is asked to sign in, and led back, wherever they go."""
    for path in READABLE:
        page.goto(path)
        expect(page.locator("main [name=password]")).to_be_visible()
        assert "next=" in page.url, path
    page.goto("/")
    expect(page.locator("article.post")).to_have_count(0)
    assert page.request.get("/api/tags/microblog/posts").status == 401


def test_administrator_opens_an_adopted_site(start: Start) -> None:
    window = start()
    stranger, page = window(), window()
    check_is_closed(stranger)
    sign_in(page, "warden")
    page.goto("/admin/")
    page.get_by_role("link", name="Strangers cannot read this site").click()
    expect(page.locator("main")).to_contain_text("all that they have written")
    page.get_by_role("button", name="Let strangers read").click()
    expect(page.locator("main")).to_contain_text("Strangers may read this site")
    page.goto("/admin/")
    expect(page.get_by_text("Strangers cannot read this site")).to_have_count(0)
    reader = window()
    reader.goto("/")
    expect(reader.locator("article.post")).to_have_count(3)
    reader.locator("article.post .byline a[href*='/post/']").first.click()
    expect(reader.locator("article.post--single")).to_contain_text("post 2")
    reader.goto("/tag/microblog")
    expect(reader.locator("article.post")).to_have_count(3)
    page.goto("/admin/strangers")
    page.get_by_role("button", name="Keep it for members").click()
    expect(page.locator("main")).to_contain_text("for members only")
    check_is_closed(window())


def test_configuration_closes_a_site_whatever_is_decided(start: Start) -> None:
    window = start(PUBLIC_READING="no")
    check_is_closed(window())
    page = window()
    sign_in(page, "warden")
    page.goto("/admin/strangers")
    expect(page.locator("main")).to_contain_text("PUBLIC_READING is off")
    page.goto("/explore")
    expect(page.locator("article.post")).to_have_count(3)


def test_pages_of_filled_news_and_tags(
    view: Page, site: Any, feeds: Any, filled: Stage
) -> None:
    feeds.serve("/fine", rss(["A bridge", "پلی تازه"], name="The Daily"))
    sign_in(view, VIEWER)
    view.goto("/news")
    if not view.locator(".headline").count():
        add(view, feeds.url("/fine"))
        refresh(site)
        view.goto("/news")
    expect(view.locator(".headline")).not_to_have_count(0)
    paths = ["/news", "/news/sources", "/news?q=nothinglikeit"]
    assert visit(view, [*paths, "/tags", "/tags?q=br", "/settings/readers"]) == {}


def test_pages_of_decisions_about_strangers_and_tags(
    view: Page, filled: Stage, administrator: str
) -> None:
    sign_in(view, administrator)
    paths = ["/admin/strangers", "/admin/tags", "/news/sources"]
    assert visit(view, paths) == {}
