"""Everything can be done with the keyboard, and no action loses the reader's place."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser_kit import heard, listen, ready, sign_in
from tests.support.stage import VIEWER, Stage

pytestmark = pytest.mark.browser

FOCUS = """() => {
  const it = document.activeElement;
  if (it === document.body) return "nowhere";
  if (it.matches("textarea, select, input:not([type=submit])")) return it.name;
  return (it.innerText || it.value || it.id).trim();
}"""
# What floats above the middle of what has the focus.
COVER = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect();
  const found = document
    .elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    ?.closest(".nav__compose--float, .nav");
  return found && !found.contains(it) ? found.className : null;
}"""


@pytest.fixture
def page(open_page: Any, filled: Stage) -> Page:
    """The window of somebody with posts, letters and people to follow."""
    window: Page = open_page()
    sign_in(window, VIEWER)
    return window


def visit(page: Page, path: str) -> None:
    page.goto(path)
    ready(page)
    listen(page)


def focus(page: Page) -> str:
    """Return what has the focus."""
    found: str = page.evaluate(FOCUS)
    return found


def walk_to(page: Page, text: str, key: str = "Tab", steps: int = 60) -> None:
    """Press Tab until something with that text has the focus."""
    for _step in range(steps):
        if focus(page).startswith(text):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{text!r} was not reached; the focus is on {focus(page)!r}")


def test_the_first_key_offers_to_skip_to_the_content(page: Page) -> None:
    visit(page, "/explore")
    page.keyboard.press("Tab")
    assert focus(page) == "Skip to content"
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "() => document.activeElement.closest('main') !== null"
    assert page.evaluate(inside)


def test_a_post_is_written_without_a_mouse(page: Page) -> None:
    visit(page, "/index")
    walk_to(page, "post")
    page.keyboard.type("Typed and sent with keys alone")
    walk_to(page, "Submit")
    page.keyboard.press("Enter")
    first = page.locator(".post__body").first
    expect(first).to_have_text("Typed and sent with keys alone")


def test_a_menu_opens_closes_and_gives_the_focus_back(page: Page) -> None:
    visit(page, "/explore")
    walk_to(page, "More")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    panel = page.locator(".masthead__more .menu__panel")
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert focus(page) == "More"
    page.keyboard.press("Enter")
    walk_to(page, "Logout")
    page.keyboard.press("Tab")
    expect(panel).to_be_hidden()


def test_a_dialog_keeps_the_focus_and_gives_it_back(page: Page) -> None:
    visit(page, f"/user/{VIEWER}")
    page.locator(".post__menu summary").first.focus()
    page.keyboard.press("Enter")
    walk_to(page, "Delete")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    assert focus(page) == "Cancel"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    outside = "() => document.activeElement.closest('main') !== null"
    assert not page.evaluate(outside)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert focus(page) == "Delete"


def test_a_card_is_read_used_and_closed(page: Page, filled: Stage) -> None:
    filled.call(VIEWER, "DELETE", f"/users/{filled.ids['ben']}/follow")
    # A page on which ben stays, whatever other tests have posted.
    visit(page, f"/post/{filled.answer}")
    # Others here may have names that only begin so.
    name = page.locator(".post .user_popup", has_text=re.compile("^ben$")).first
    name.focus()
    card = page.locator(".popup")
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    assert focus(page).startswith("Follow")
    page.keyboard.press("Enter")
    expect(card.get_by_role("button")).to_have_text("Unfollow ben")
    assert focus(page).startswith("Unfollow")
    # What the stage has just been filled with may still be arriving.
    said = [text for text in heard(page) if "unread" not in text]
    assert said == ["You are following ben!"]
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert focus(page) == "ben"
    # It does not come back by itself, nor when Escape is pressed too early.
    page.wait_for_timeout(700)
    expect(card).to_have_count(0)


def test_following_keeps_the_place_and_is_said_once(page: Page, filled: Stage) -> None:
    visit(page, "/user/newcomer")
    button = page.locator("main").get_by_role("button", name="Follow")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("main").get_by_role("button", name="Unfollow")).to_be_focused()
    assert heard(page) == ["You are following newcomer!"]
    page.keyboard.press("Enter")
    expect(button).to_be_focused()


def test_new_posts_are_said_once_and_lead_on(page: Page, filled: Stage) -> None:
    visit(page, "/explore")
    bar = page.locator(".new-posts")
    filled.call("ben", "POST", "/posts", body="Fresh from the oven")
    expect(bar).to_be_visible()
    page.wait_for_timeout(500)
    assert heard(page) == ["1 new post"]
    bar.get_by_role("button").focus()
    page.keyboard.press("Enter")
    first = page.locator("#timeline .post").first
    expect(first).to_contain_text("Fresh from the oven")
    expect(first).to_be_focused()
    page.keyboard.press("Tab")
    expect(first.get_by_role("link", name="ben")).to_be_focused()


def test_nothing_lies_on_what_has_the_focus(page: Page) -> None:
    # WCAG 2.4.11; on a phone a button floats above the posts.
    page.set_viewport_size({"width": 390, "height": 700})
    visit(page, "/explore")
    for step in range(100):
        page.keyboard.press("Tab")
        assert page.evaluate(COVER) is None, (step, focus(page))


def test_a_translation_keeps_the_place(page: Page, filled: Stage) -> None:
    made = filled.call("ben", "POST", "/posts", body="Guten Morgen", language="de")
    visit(page, f"/post/{made['id']}")
    button = page.locator(".translation button")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".translation__text")).to_have_text("GUTEN MORGEN")
    expect(button).to_be_focused()
    expect(button).to_have_text("Show original")
    expect(page.locator(".post__body")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".post__body")).to_be_visible()
    expect(button).to_be_focused()


def test_open_conversation_announces_a_message_once_and_keeps_focus(
    page: Page, filled: Stage
) -> None:
    visit(page, "/messages/ben")
    box = page.locator("[name=message]")
    box.focus()
    letter = f"/conversations/{filled.ids[VIEWER]}/messages"
    filled.call("ben", "POST", letter, body="Are you there?")
    expect(page.locator(".bubble__text").last).to_have_text("Are you there?")
    expect(box).to_be_focused()
    page.wait_for_timeout(500)
    assert heard(page).count("Are you there?") == 1
    # Focus on a button of the conversation stays; new messages wait until it leaves.
    page.locator(".bubble--own").last.get_by_role("button").focus()
    filled.call("ben", "POST", letter, body="Hello?")
    page.wait_for_timeout(1_000)
    assert focus(page) == "Delete"
    box.focus()
    expect(page.locator(".bubble__text").last).to_have_text("Hello?")
    expect(box).to_be_focused()


def test_refused_form_focuses_the_invalid_field(chromium: Browser, site: Any) -> None:
    # Not by `open_page`: a refused form is an error to the browser's console.
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/auth/register")
    page.fill("[name=username]", "fine")
    page.evaluate("() => { document.querySelector('main form').noValidate = true; }")
    page.keyboard.press("Enter")
    expect(page.locator("#email-error")).to_be_visible()
    expect(page.locator("[name=email]")).to_be_focused()
    expect(page.locator("[name=email]")).to_have_attribute(
        "aria-describedby", "email-error"
    )
    context.close()


def test_the_counter_speaks_at_few_marks(page: Page) -> None:
    visit(page, "/index")
    box, counter = page.locator("[name=post]"), page.locator(".counter")
    box.fill("x" * 119)
    expect(counter).to_have_attribute("aria-live", "off")
    box.press("x")
    expect(counter).to_have_attribute("aria-live", "polite")
    box.press("x")
    expect(counter).to_have_attribute("aria-live", "off")
    box.fill("")


def test_what_an_action_had_to_say_is_announced(page: Page) -> None:
    page.goto("/edit_profile")
    page.locator("main [type=submit]").click()
    expect(page.locator("#announcer")).to_contain_text("Your changes have been saved.")
