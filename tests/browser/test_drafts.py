"""What is being written is kept in the browser until it has arrived."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.support.browser_kit import open_ready, ready, sign_in, unique

pytestmark = pytest.mark.browser

DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('draft:'))"


@pytest.fixture
def window(chromium: Browser, site: Site, register_member: Any) -> Iterator[Page]:
    """A window that may see refusals, which others must not find in the console."""
    name = unique("alice")
    register_member(name)
    context = chromium.new_context(base_url=site.url)
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, name)
    yield page
    context.close()


def drafts(page: Page) -> list[str]:
    return sorted(page.evaluate(DRAFTS))


def publish(page: Page, text: str) -> str:
    """Write a post on the home page, and return its address."""
    open_ready(page, "/index")
    page.fill(".compose [name=post]", text)
    page.locator(".compose [type=submit]").click()
    expect(page.locator("article .post__body").first).to_have_text(text)
    # Its script removes the draft; a page that is left sooner cannot.
    ready(page)
    link = page.locator("article a:has(time)").first.get_attribute("href")
    assert link
    return link


def test_a_message_sent_from_either_page_leaves_no_draft(register_member: Any) -> None:
    other = unique("bob")
    register_member(other)
    page = register_member(unique("alice"))
    forms = {
        f"/send_message/{other}": ("main", f"/user/{other}"),
        f"/messages/{other}": ("#reply", f"/messages/{other}#reply"),
    }
    for url, (form, after) in forms.items():
        open_ready(page, url)
        page.fill(f"{form} [name=message]", "Hello")
        open_ready(page, f"/messages/{other}")
        expect(page.locator("#reply [name=message]")).to_have_value("Hello")
        open_ready(page, url)
        page.locator(f"{form} [type=submit]").last.click()
        page.wait_for_url(f"**{after}")
        ready(page)
        assert drafts(page) == []
        open_ready(page, f"/messages/{other}")
        expect(page.locator("#reply [name=message]")).to_have_value("")


def test_changes_of_a_post_survive_leaving_until_it_is_another(
    register_member: Any,
) -> None:
    page = register_member(unique("alice"))
    link = publish(page, "Before")
    box = page.locator("[name=post]")
    open_ready(page, f"{link}/edit")
    assert drafts(page) == []
    box.fill("After, but not saved")
    open_ready(page, "/explore")
    open_ready(page, f"{link}/edit")
    expect(box).to_have_value("After, but not saved")
    page.get_by_role("button", name="Discard them").click()
    expect(box).to_have_value("Before")
    assert drafts(page) == []
    box.fill("Another")
    page.locator("main [type=submit]").click()
    page.wait_for_url(f"**{link}")
    ready(page)
    assert drafts(page) == []
    # What was typed for a version that is gone is not offered again.
    page.evaluate("key => localStorage.setItem(key, 'Old')", older_key(page, link))
    open_ready(page, f"{link}/edit")
    expect(box).to_have_value("Another")
    assert drafts(page) == []


def older_key(page: Page, link: str) -> str:
    open_ready(page, f"{link}/edit")
    name = page.locator("[name=post]").get_attribute("data-draft")
    assert name
    return "draft:" + name.replace("@2", "@1")


def test_changes_of_a_profile_survive_leaving(register_member: Any) -> None:
    page = register_member(unique("alice"))
    open_ready(page, "/edit_profile")
    page.fill("[name=about_me]", "I write")
    open_ready(page, "/explore")
    open_ready(page, "/edit_profile")
    expect(page.locator("[name=about_me]")).to_have_value("I write")
    page.locator("main form.form [type=submit]").click()
    expect(page.locator(".flash")).to_have_text("Your changes have been saved.")
    ready(page)
    assert drafts(page) == []


def test_a_reply_draft_moves_when_its_post_is_gone(
    window: Page,
) -> None:
    page = window
    link = publish(page, "Soon gone")
    open_ready(page, link)
    page.fill(".compose [name=post]", "A reply")
    open_ready(page, f"{link}/delete")
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/user/**")
    assert page.request.get(link).status == 404
    lost = page.context.new_page()
    lost.goto(link)
    ready(lost)
    assert [key.split("-")[0] for key in drafts(lost)] == ["draft:lost"]
    open_ready(page, "/index")
    expect(page.locator(".compose [name=post]")).to_have_value("A reply")
    page.locator(".compose [type=submit]").click()
    expect(page.locator("article .post__body").first).to_have_text("A reply")
    ready(page)
    assert drafts(page) == []


def test_a_reply_that_came_too_late_leaves_no_draft(
    window: Page,
) -> None:
    page = window
    link = publish(page, "Soon gone")
    open_ready(page, link)
    page.fill(".compose [name=post]", "Too late")
    other = page.context.new_page()
    open_ready(other, f"{link}/delete")
    other.locator("main form [type=submit]").click()
    other.wait_for_url("**/user/**")
    page.locator(".compose [type=submit]").click()
    expect(page.get_by_role("heading", name="This post is gone")).to_be_visible()
    ready(page)
    assert [key.split("-")[0] for key in drafts(page)] == ["draft:lost"]
    page.locator(".compose [type=submit]").click()
    expect(page.locator("article .post__body").first).to_have_text("Too late")
    ready(page)
    assert drafts(page) == []


def test_what_has_arrived_is_not_kept_by_going_back(register_member: Any) -> None:
    page = register_member(unique("alice"))
    publish(page, "Hello")
    page.go_back()
    ready(page)
    open_ready(page, "/index")
    expect(page.locator(".compose [name=post]")).to_have_value("")
    assert drafts(page) == []


def test_an_expired_form_keeps_its_text_as_a_draft(window: Page) -> None:
    page = window
    open_ready(page, "/index")
    page.fill(".compose [name=post]", "Not lost")
    page.evaluate("document.querySelector('.compose [name=csrf_token]').value = 'old'")
    page.locator(".compose [type=submit]").click()
    expect(page.locator(".compose [name=post]")).to_have_value("Not lost")
    expect(page.get_by_text("The page was open for too long.")).to_be_visible()
