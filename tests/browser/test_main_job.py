"""From registering to the mail with one's posts, in a real browser, without reloads."""

import json

import pytest
from playwright.sync_api import expect

from tests.support.browser_kit import unique
from tests.support.factories import PASSWORD

pytestmark = pytest.mark.browser


def ready(page):
    """Wait until the scripts are up."""
    expect(page.locator("html")).to_have_attribute("data-ready", "")


def write(page, text):
    page.goto("/index")
    page.fill("[name=post]", text)
    page.locator(".compose [type=submit]").click()
    expect(page.locator(".post__body").first).to_have_text(text)


def test_a_newcomer_does_everything_that_the_product_is_for(site, register_member):
    alice, bob = unique("alice"), unique("bob")
    hers, his = register_member(alice), register_member(bob)

    write(hers, f"Hello from {alice} #welcome")

    his.goto(f"/user/{alice}")
    his.locator("main").get_by_role("button", name="Follow").first.click()
    expect(his.locator("main").get_by_role("button", name="Unfollow")).to_be_visible()
    his.goto("/index")
    expect(his.locator(".post__body")).to_have_text([f"Hello from {alice} #welcome"])

    # A new post announces itself on an open page and comes without a reload.
    write(hers, "Something new")
    his.get_by_role("button", name="1 new post").click()
    expect(his.locator(".post__body").first).to_have_text("Something new")

    his.goto("/search?q=something")
    expect(his.locator("mark").first).to_have_text("Something")

    # The other side's badge rises while she reads something else.
    hers.goto("/explore")
    expect(hers.locator("#message_count")).to_be_hidden()
    his.goto(f"/messages/{alice}")
    his.fill("[name=message]", "Nice to meet you")
    his.locator("main form:has([name=message]) [type=submit]").click()
    expect(hers.locator("#message_count")).to_have_text("1")

    hers.goto(f"/messages/{bob}")
    expect(hers.get_by_text("Nice to meet you")).to_be_visible()
    expect(hers.locator("#message_count")).to_be_hidden()

    # The export shows its progress, and its mail has the posts.
    hers.goto(f"/user/{alice}")
    hers.get_by_role("button", name="Export your posts").click()
    expect(hers.locator("[data-task]").first).to_contain_text("sent")
    mail = site.mail_to(f"{alice}@example.com")
    assert mail["Subject"] == "[Microblog] Your blog posts"
    (attached,) = [part for part in mail.walk() if part.get_filename() == "posts.json"]
    bodies = [p["body"] for p in json.loads(attached.get_payload(decode=True))["posts"]]
    assert bodies == [f"Hello from {alice} #welcome", "Something new"]


def test_the_counter_counts_what_people_see(register_member):
    page = register_member(unique("carol"))
    box = page.locator("[name=post]")
    counter = page.locator(".compose__foot")
    box.fill("👨‍👩‍👧‍👦" * 3)
    expect(counter).to_contain_text("137")


def test_a_draft_survives_the_loss_of_the_session(register_member):
    name = unique("dora")
    page = register_member(name)
    page.fill("[name=post]", "An unfinished thought")
    ready(page)
    page.context.clear_cookies()
    page.goto("/index")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.locator("main [type=submit]").click()
    expect(page.locator("[name=post]")).to_have_value("An unfinished thought")


def test_everything_works_without_scripts(register_member):
    name = unique("erin")
    page = register_member(name, java_script_enabled=False)
    write(page, "No script ran for this")
    page.goto(f"/user/{name}")
    expect(page.locator("time").first).to_be_visible()
    page.goto("/explore")
    expect(page.get_by_text("No script ran for this").first).to_be_visible()


@pytest.mark.parametrize("language", ["es", "fa"])
def test_the_language_switches_and_stays(register_member, language):
    page = register_member(unique("faye"))
    page.locator(f".language[value={language}]").first.click()
    html = page.locator("html")
    expect(html).to_have_attribute("lang", language)
    expect(html).to_have_attribute("dir", "rtl" if language == "fa" else "ltr")
    page.goto("/explore")
    expect(html).to_have_attribute("lang", language)
    page.locator(".language[value=en]").first.click()
    expect(html).to_have_attribute("dir", "ltr")


def test_a_card_appears_beside_a_name_and_esc_closes_it(register_member):
    name = unique("gina")
    page = register_member(name)
    write(page, "Hover over me")
    ready(page)
    page.locator(".post .user_popup").first.hover()
    card = page.locator(".card")
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
