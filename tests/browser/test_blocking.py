"""Bob blocks Alice in a real browser; neither of them meets the other any more."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser_kit import open_ready, unique

pytestmark = pytest.mark.browser


def write(page, text):
    open_ready(page, "/index")
    page.fill(".compose [name=post]", text)
    page.locator(".compose [type=submit]").click()
    expect(page.get_by_text(text)).to_be_visible()


def test_bob_blocks_alice(register_member):
    alice, bob = unique("alice"), unique("bob")
    hers, his = register_member(alice), register_member(bob)
    write(hers, "Hello from Alice")
    write(his, "Hello from Bob")

    open_ready(his, f"/user/{alice}")
    his.locator(".profile summary").click()
    his.get_by_role("button", name="Block").click()
    dialog = his.locator("dialog")
    expect(dialog).to_contain_text(f"Block {alice}?")
    dialog.get_by_role("button", name="Cancel").click()
    his.get_by_role("button", name="Block").click()
    dialog.get_by_role("button", name="Block").click()
    expect(his.locator(".empty")).to_contain_text(f"You have blocked {alice}")

    # An open page does not promise what it then lacks.
    open_ready(his, "/explore")
    write(hers, "Can you hear me?")
    write(register_member(unique("charlie")), "Charlie is here")
    bar = his.locator("[data-behavior~=new-posts]")
    expect(bar).to_contain_text("1 new post")
    bar.get_by_role("button").click()
    expect(his.get_by_text("Charlie is here")).to_be_visible()
    expect(his.get_by_text("Can you hear me?")).to_have_count(0)

    open_ready(hers, f"/user/{bob}")
    expect(hers.locator(".empty")).to_contain_text("You are blocked")
    expect(hers.get_by_text("Hello from Bob")).to_have_count(0)
    open_ready(hers, f"/messages/{bob}")
    expect(hers.locator("[name=message]")).to_have_count(0)


def test_muting_from_the_card_and_back(register_member):
    alice, bob = unique("alice"), unique("bob")
    hers, his = register_member(alice), register_member(bob)
    # Other tests of this run have written to the same site.
    text = f"Hello from {alice}"
    write(hers, text)
    open_ready(his, "/explore")
    his.locator(".user_popup", has_text=alice).first.hover()
    card = his.locator(".popup")
    card.locator("summary").click()
    card.get_by_role("button", name="Mute").click()
    expect(his).to_have_url(re.compile(f"/user/{alice}$"))
    expect(his.locator(".profile .chip")).to_have_text("You mute this person")
    expect(his.get_by_text(text)).to_be_visible()
    open_ready(his, "/explore")
    expect(his.get_by_text(text)).to_have_count(0)
    open_ready(his, "/settings/mutes")
    his.get_by_role("button", name="Unmute").click()
    expect(his.locator(".empty")).to_contain_text("You mute nobody")


def test_blocking_works_without_scripts(register_member):
    alice, bob = unique("alice"), unique("bob")
    register_member(alice)
    his = register_member(bob, java_script_enabled=False)
    his.goto(f"/user/{alice}")
    his.locator(".profile summary").click()
    his.get_by_role("button", name="Block").click()
    expect(his.locator("h1")).to_have_text(f"Block {alice}?")
    his.locator("main").get_by_role("button", name="Block").click()
    expect(his.locator(".empty")).to_contain_text(f"You have blocked {alice}")
    his.locator(".profile__top").get_by_role("button", name="Unblock").first.click()
    expect(his.locator(".empty")).to_contain_text("Nothing here yet")
