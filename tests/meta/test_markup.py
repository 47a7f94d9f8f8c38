"""What rendered pages owe to people who listen to them, and to scripts of others."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any

from app.messages import service as messages
from tests.support import factories
from tests.support.browsing import Browsing

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
NEVER_NESTED = {"a", "button", "form", "label"}
UNSEEN_INPUTS = {"hidden", "submit"}

PAGES = [
    "/index",
    "/explore",
    "/user/alice",
    "/user/bob",
    "/user/bob/followers",
    "/user/bob/following",
    "/search?q=garlic",
    "/search?q=bob&type=people",
    "/tag/garlic",
    "/messages",
    "/messages/bob",
    "/send_message/bob",
    "/notifications/all",
    "/settings",
    "/settings/password",
    "/settings/email",
    "/settings/picture",
    "/settings/tokens",
    "/settings/delete_account",
    "/edit_profile",
    "/export_posts",
    "/auth/logout",
    "/about",
    "/nowhere",
]
STRANGERS_PAGES = ["/auth/login", "/auth/register", "/auth/reset_password_request"]


class Audit(HTMLParser):
    """Reads a page and notes what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.referenced: set[str] = set()
        self.classes: set[str] = set()
        self.headings = 0
        self.current = 0
        self.faults: list[str] = []
        self.feed(html)
        self._conclude()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in NEVER_NESTED and tag in self.open:
            self.faults.append(f"<{tag}> inside <{tag}>")
        if tag not in VOID:
            self.open.append(tag)
        self._note(tag, given)
        self._check(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag not in VOID:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")

    def _note(self, tag: str, given: dict[str, str]) -> None:
        if "template" not in self.open and "id" in given:
            self.ids[given["id"]] += 1
        self.classes.update(given.get("class", "").split())
        self.referenced.update(given.get("aria-describedby", "").split())
        self.referenced.update(given.get("aria-labelledby", "").split())
        self.headings += tag == "h1"
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag == "a" and given.get("aria-current") == "page" and "nav" in self.open:
            self.current += "nav__link" in given.get("class", "")

    def _check(self, tag: str, given: dict[str, str]) -> None:
        if tag == "img" and "alt" not in given:
            self.faults.append("a picture without alt")
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline code on <{tag}>")
        if tag == "a" and not given.get("href"):
            self.faults.append("a link that leads nowhere")
        fields = {"input", "textarea", "select"}
        if tag in fields and given.get("type") not in UNSEEN_INPUTS:
            self.fields.append(given.get("id", "(no id)"))

    def _conclude(self) -> None:
        self.faults += [f"id {name} twice" for name, n in self.ids.items() if n > 1]
        self.faults += [
            f"{f} has no label" for f in self.fields if f not in self.labelled
        ]
        self.faults += [
            f"no element {name}" for name in self.referenced - set(self.ids)
        ]
        if self.headings != 1:
            self.faults.append(f"{self.headings} h1")
        if self.current > 1:
            self.faults.append("several places are the current one")


def fill(alice: Any, bob: Any) -> Any:
    """Fill the pages and return a post of Alice's."""
    factories.follow(alice, bob)
    factories.make_post(bob, "I grow #garlic with @alice")
    messages.send(bob, alice, "Hello", max_length=140)
    return factories.make_post(alice, "Mine is #garlic too")


def test_pages_of_members(browsing: Browsing, alice: Any, bob: Any) -> None:
    post = fill(alice, bob)
    own = [f"/post/{post.id}{end}" for end in ("", "/edit", "/delete", "/history")]
    browser = browsing.as_user("alice")
    audits = {page: Audit(browser.get(page).text) for page in [*PAGES, *own]}
    assert {page: audit.faults for page, audit in audits.items() if audit.faults} == {}


def test_pages_of_strangers(browsing: Browsing) -> None:
    browser = browsing.anonymous()
    audits = {page: Audit(browser.get(page).text) for page in STRANGERS_PAGES}
    assert {page: audit.faults for page, audit in audits.items() if audit.faults} == {}


def test_hooks_that_scripts_of_others_use(
    browsing: Browsing, alice: Any, bob: Any
) -> None:
    post = fill(alice, bob)
    audit = Audit(browsing.as_user("alice").get("/index").text)
    assert {"message_count", f"post{post.id}"} <= set(audit.ids)
    assert "user_popup" in audit.classes
