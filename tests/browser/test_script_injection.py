"""Whatever people write, it is text: no browser ever runs it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import stage
from tests.support.browser_kit import ready, sign_in
from tests.support.stage import VIEWER, Stage

pytestmark = pytest.mark.browser

CANARY = "window.pwned=1"
ATTACKS = [
    f"<script>{CANARY}</script>",
    f"<img src=x onerror={CANARY}>",
    f'"><svg onload={CANARY}>',
    f"'-{CANARY}-'",
    f"javascript:{CANARY}",
    f'https://x.example/"onfocus="{CANARY}"autofocus="',
    f"https://x.example/'><img src=x onerror={CANARY}>",
    f"</textarea></title><script>{CANARY}</script>",
    f'<!--<img src="--><img src=x onerror={CANARY}//">',
    f'#tag"><img/src=x/onerror={CANARY}>',
    f'@ann"><img/src=x/onerror={CANARY}>',
    f"<a href=javascript:{CANARY}>click</a>",
    f"<iframe srcdoc='<script>parent.{CANARY}</script>'>",
    f"\u2028</script><script>{CANARY}</script>",
    f"<style>@import'//x.example'</style><b style=color:red>{CANARY}",
    "<base href=//x.example/><form action=//x.example><button>go",
    "{{7*191}}${7*191}<%= 7*191 %>",
]
WATCH = """
  window.violations = [];
  addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
SEEN = "() => ({ pwned: window.pwned ?? null, violations: window.violations })"
# What an attack would have added, had it not stayed text.
ADDED = """() => [...document.querySelectorAll(
    "img[src=x], iframe, base, [onerror], [onload], [onfocus], [onclick]," +
    "a[href^='javascript' i], body style, body script, main [style]:not(textarea)"
  )].filter((element) => !element.closest(".popup"))
    .map((element) => element.outerHTML.slice(0, 200))"""

TYPE = """([names, text]) => {
  for (const name of names) document.querySelector(`[name=${name}]`).value = text;
}"""


class Witness:
    """Goes through pages and notes whatever ran, or would have run without a policy."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[Any] = []
        page.context.add_init_script(WATCH)
        page.on("dialog", lambda dialog: self.found.append(dialog.message))

    def visit(self, path: str) -> None:
        """Open a page and judge it."""
        self.page.goto(path)
        ready(self.page)
        self.judge(path)

    def judge(self, where: str) -> None:
        """Judge the page as it is now."""
        seen = self.page.evaluate(SEEN)
        added = self.page.evaluate(ADDED)
        if seen["pwned"] or seen["violations"] or added:
            self.found.append((where, seen, added))
        if "1337" in self.page.locator("main").inner_text():
            self.found.append((where, "a template was filled in"))


@pytest.fixture(scope="module")
def hostile(filled: Stage) -> Stage:
    """The site, after somebody has tried every attack in every field."""
    stage.join(filled, "mallory")
    me, ann = "mallory", filled.ids[VIEWER]
    for attack in ATTACKS:
        filled.call(me, "POST", "/posts", body=attack, language="de")
        filled.call(me, "POST", f"/conversations/{ann}/messages", body=attack)
    filled.call(me, "PUT", f"/users/{filled.ids[me]}", about_me=ATTACKS[1])
    filled.call(me, "PUT", f"/users/{ann}/follow")
    return filled


@pytest.fixture
def witness(chromium: Browser, site: Any) -> Iterator[Witness]:
    """A window that notes what runs."""
    context = chromium.new_context(base_url=site.url)
    context.set_default_timeout(30_000)
    yield Witness(context.new_page())
    context.close()


def test_pages_show_attacks_as_text(witness: Witness, hostile: Stage) -> None:
    sign_in(witness.page, VIEWER)
    for path in (
        *("/explore", "/explore?page=2", "/user/mallory", "/user/mallory?page=2"),
        *("/messages", "/messages/mallory", "/notifications/all"),
        *("/search?q=window", "/search?q=mallory&type=people", "/user/ann/followers"),
    ):
        witness.visit(path)
    witness.visit("/explore")
    expect(witness.page.get_by_text(ATTACKS[0]).first).to_be_visible()
    assert witness.found == []


def test_what_scripts_bring_onto_a_page_is_text(
    witness: Witness, hostile: Stage
) -> None:
    page = witness.page
    sign_in(page, VIEWER)
    witness.visit("/explore")
    page.locator(".post .user_popup", has_text="mallory").first.focus()
    expect(page.locator(".popup")).to_contain_text("onerror")
    witness.judge("card")
    page.keyboard.press("Escape")
    for attack in ATTACKS[:4]:
        hostile.call("mallory", "POST", "/posts", body=attack + " again", language="de")
    page.locator(".new-posts button").click()
    expect(page.locator(".post.is-new").first).to_be_visible()
    for button in page.locator(".translation button").all()[:8]:
        button.click()
        expect(button).to_have_text("Show original")
    witness.judge("new posts, translated")
    witness.visit("/messages/mallory")
    letter = f"/conversations/{hostile.ids[VIEWER]}/messages"
    for attack in ATTACKS[:4]:
        hostile.call("mallory", "POST", letter, body=attack + " again")
    expect(page.locator(".bubble__text").last).to_have_text(ATTACKS[3] + " again")
    witness.judge("a message that arrives")
    assert witness.found == []


def test_own_pages_show_own_attacks_as_text(witness: Witness, hostile: Stage) -> None:
    page = witness.page
    sign_in(page, "mallory")
    page.goto("/settings/tokens")
    for attack in ATTACKS[:5]:
        page.fill("[name=name]", attack[:64])
        page.locator("main .form [type=submit]").click()
        page.wait_for_selector(".token")
    witness.judge("tokens")
    post = hostile.call("mallory", "POST", "/posts", body=ATTACKS[7])["id"]
    hostile.call("mallory", "PUT", f"/posts/{post}", body=ATTACKS[8])
    ends = ("", "/edit", "/delete", "/history")
    for path in (*(f"/post/{post}{end}" for end in ends), "/edit_profile", "/index"):
        witness.visit(path)
    # Drafts come back into their box, and nowhere else.
    page.fill("[name=post]", ATTACKS[7])
    witness.visit("/index")
    expect(page.locator("[name=post]")).to_have_value(ATTACKS[7])
    page.fill("[name=post]", "")
    assert witness.found == []


@pytest.mark.parametrize("name", [VIEWER, None])
def test_addresses_are_repeated_as_text(
    witness: Witness, hostile: Stage, name: str | None
) -> None:
    if name:
        sign_in(witness.page, name)
    for attack in ATTACKS:
        text = quote(attack, safe="")
        witness.visit(f"/auth/login?next={text}")
        witness.visit(f"/{text}")
        if name:
            witness.visit(f"/search?q={text}")
            witness.visit(f"/search?q={text}&type=people&sort={text}")
            witness.visit(f"/tag/{text}")
            witness.visit(f"/user/{text}")
            witness.visit(f"/index?text={text}")
    assert witness.found == []


def test_refused_forms_repeat_what_was_typed_as_text(
    witness: Witness, hostile: Stage
) -> None:
    page = witness.page
    for attack in ATTACKS:
        page.goto("/auth/register")
        # A field for addresses would not let anybody type all of this.
        page.evaluate(TYPE, [["username", "email"], attack])
        page.evaluate(
            "() => { document.querySelector('main form').noValidate = true; }"
        )
        page.locator("main [type=submit]").click()
        page.wait_for_selector("[role=alert]")
        ready(page)
        witness.judge(f"register {attack}")
    assert witness.found == []


def test_a_name_is_never_an_attack(hostile: Stage) -> None:
    for attack in ATTACKS:
        with pytest.raises(AssertionError, match="400"):
            hostile.call(
                None,
                "POST",
                "/users",
                username=attack[:64],
                email="eve@example.com",
                password="correct horse battery",
            )
