"""The whole product, started as a newcomer starts it, and browsers in front of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support import browser_kit, engines, stage
from tests.support.factories import PASSWORD
from tests.support.ports import free_port
from tests.support.sites import ROOT, Sink, running
from tests.support.stage import Stage
from tests.support.waiting import wait_for
from tests.unit.translate.vendor import libretranslate, run_vendor

FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
MAIL = "warden@example.com"
# All tests of a run come from one address.
PATIENT = {
    "REGISTER_LIMIT": "1000 per hour",
    "LOGIN_LIMIT": "1000 per minute",
    "WRITE_LIMIT": "1000 per minute",
    "API_LIMIT": "10000 per minute",
}


@dataclass
class Site:
    """A running site: its address and the mails that it sent."""

    url: str
    sink: Sink
    log: Path
    errors: list[str] = field(default_factory=list)

    def mail_to(self, address: str, seconds: float = 30.0) -> Any:
        """Wait for the next mail to an address."""

        def arrived() -> Any:
            return next((m for m in self.sink.mails if m["To"] == address), None)

        mail = wait_for(arrived, seconds, explain=lambda: self.log.read_text()[-3000:])
        self.sink.mails.remove(mail)
        return mail


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with embedded parts, and a mail server of the test's own."""
    folder = tmp_path_factory.mktemp("site")
    sink = Sink()
    smtp = Controller(sink, hostname="127.0.0.1", port=free_port())
    smtp.start()
    try:
        with run_vendor(libretranslate) as vendor:
            settings = {
                "MAIL_SERVER": "127.0.0.1",
                "MAIL_PORT": smtp.port,
                "LIBRETRANSLATE_URL": vendor.url,
                # Sources of news are servers of the test's own.
                "FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
            }
            with running(folder, settings | PATIENT) as (url, log):
                yield Site(url, sink, log)
    finally:
        smtp.stop()


@pytest.fixture(scope="session")
def filled(site: Site) -> Stage:
    """The site, with people and what they wrote."""
    return stage.fill(site.url)


@pytest.fixture(scope="session")
def administrator(site: Site) -> str:
    """The name of an administrator, whom the shell has made."""
    name = "warden"
    subprocess.run(
        [sys.executable, "-m", "flask", "user", "create", "--admin", name, MAIL],
        cwd=ROOT,
        env=os.environ
        | {"DATA_DIR": str(site.log.parent / "data"), "USER_PASSWORD": PASSWORD},
        check=True,
        timeout=60,
    )
    return name


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        path = engines.chromium()
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        # Of its own accord it gives up after five seconds, which a busy machine needs.
        expect.set_options(timeout=30_000)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Any]:
    """A factory of browser windows; any console error fails the test that caused it."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def make(**options: Any) -> Page:
        context = chromium.new_context(base_url=site.url, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                troubles.append(f"{page.url}: {message.text}")
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def register_member(open_page: Any) -> Any:
    """A factory of windows of accounts that have just registered."""

    def register(name: str, **options: Any) -> Page:
        page = open_page(**options)
        browser_kit.register(page, name)
        return page

    return register
