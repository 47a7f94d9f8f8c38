"""Two people write to each other in real browsers, without a reload."""

import pytest
from playwright.sync_api import expect

from tests.support.browser_kit import unique

pytestmark = pytest.mark.browser


def ready(page):
    """Wait until the scripts are up."""
    expect(page.locator("html")).to_have_attribute("data-ready", "")


def say(page, text):
    page.fill("[name=message]", text)
    page.locator("form.reply [type=submit]").click()
    expect(page.locator(".bubble__text").last).to_have_text(text)
    ready(page)


def test_an_open_conversation_follows_both_sides(register_member):
    ann, ben = unique("ann"), unique("ben")
    hers, his = register_member(ann), register_member(ben)
    hers.goto(f"/messages/{ben}")
    ready(hers)
    his.goto(f"/messages/{ann}")
    say(his, "Hello")
    expect(hers.locator(".bubble__text")).to_have_text(["Hello"])
    expect(hers.locator("#message_count")).to_be_hidden()
    # What is being written survives what arrives.
    hers.fill("[name=message]", "Hi th")
    say(his, "How are you?")
    expect(hers.locator(".bubble__text")).to_have_text(["Hello", "How are you?"])
    expect(hers.locator("[name=message]")).to_have_value("Hi th")

    his.locator(".bubble--own").last.get_by_role("button", name="Delete").click()
    his.locator("dialog").get_by_role("button", name="Delete").click()
    expect(his.locator(".bubble__text")).to_have_text(["Hello"])
    expect(hers.locator(".bubble__text")).to_have_text(["Hello"])


def test_a_conversation_works_without_scripts(register_member):
    gus, hal = unique("gus"), unique("hal")
    his, other = register_member(gus, java_script_enabled=False), register_member(hal)
    other.goto(f"/messages/{gus}")
    say(other, "Hello")
    his.goto("/messages")
    expect(his.locator("#message_count")).to_have_text("1")
    his.get_by_text("Hello").click()
    his.get_by_role("button", name="Mark as read").click()
    expect(his.locator("#message_count")).to_be_hidden()
    his.get_by_role("button", name="Delete conversation").click()
    his.locator("main").get_by_role("button", name="Delete", exact=True).click()
    expect(his.locator(".thread")).to_have_count(0)
