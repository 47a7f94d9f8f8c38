"""What tests with real browsers share."""

from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from PIL import Image
from playwright.sync_api import Page

from tests.support.factories import PASSWORD

# Keeps what the page's announcer says, as a screen reader would hear it.
LISTEN = """() => {
  window.heard = [];
  const say = (line) => window.heard.push(line.textContent);
  const keep = ({ addedNodes }) => addedNodes.forEach(say);
  new MutationObserver((changes) => changes.forEach(keep))
    .observe(document.getElementById("announcer"), { childList: true });
}"""

# A browser without SharedWorker, whose streams are those of the page: a test sees, and
# may answer, requests of pages only.
STREAMS_ITSELF = "delete window.SharedWorker"
# Who has registered at which site: it lives for all tests of a process.
_registered: set[tuple[str, str]] = set()


def unique(name: str) -> str:
    """Make a name that no other test of this run takes."""
    return f"{name}-{uuid4().hex[:6]}"


def sign_in(page: Page, name: str) -> None:
    """Sign in with the form."""
    page.goto("/auth/login")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main [type=submit]").click()
    page.wait_for_url("**/index")


def register(page: Page, name: str) -> None:
    """Register an account with the form, or sign in where a first try has done so."""
    page.goto("/auth/register")
    account = urlsplit(page.url).netloc, name
    if account in _registered:
        sign_in(page, name)
        return
    page.fill("[name=username]", name)
    page.fill("[name=email]", f"{name}@example.com")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.locator("main [type=submit]").click()
    page.wait_for_url("**/index")
    _registered.add(account)


def open_ready(page: Page, address: str) -> None:
    """Open a page, and wait until its scripts are up."""
    page.goto(address)
    ready(page)


def ready(page: Page) -> None:
    """Wait until the scripts are up."""
    page.wait_for_selector("html[data-ready]", state="attached")


def connected(page: Page) -> None:
    """Wait until the page hears events from its stream."""
    page.wait_for_selector("html[data-live=stream]", state="attached")


def listen(page: Page) -> None:
    """Record what is announced from now on."""
    page.evaluate(LISTEN)


def heard(page: Page) -> list[str]:
    """Return what was announced, in order."""
    said: list[str] = page.evaluate("() => window.heard")
    return said


def write_post(page: Page, text: str, parent: str = "/index") -> str:
    """Write a post, or a reply on the page of its parent; return its address."""
    open_ready(page, parent)
    page.fill(".compose [name=post]", text)
    page.locator(".compose [type=submit]").click()
    written = page.locator("article", has_text=text).first
    link = written.locator(".byline a[href*='/post/']").first
    return link.get_attribute("href") or ""


def paint(folder: Path, *colours: str) -> list[str]:
    """Store a picture of each colour, and return their paths."""
    paths = []
    for colour in colours:
        path = folder / f"{colour}.jpg"
        Image.new("RGB", (1600, 1000), colour).save(path)
        paths.append(str(path))
    return paths
