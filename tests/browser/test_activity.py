"""Two people see that the other is active and typing, where they allow it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_kit import connected, heard, listen, open_ready, unique

pytestmark = pytest.mark.browser


def allow(page: Page, *, active: bool = True, typing: bool = True) -> None:
    page.goto("/settings/activity")
    page.locator("[name=shows_activity]").set_checked(active)
    page.locator("[name=shows_typing]").set_checked(typing)
    page.locator("main form [type=submit]").click()
    expect(page.locator(".flash").first).to_contain_text("saved")


def mark(page: Page) -> Any:
    return page.locator("[data-behavior=presence]")


def typing(page: Page) -> Any:
    return page.locator(".typing")


def test_typing_mark_appears_and_goes_with_the_message(register_member: Any) -> None:
    ann, ben = unique("ann"), unique("ben")
    hers, his = register_member(ann), register_member(ben)
    open_ready(hers, f"/messages/{ben}")
    connected(hers)
    expect(typing(hers)).to_be_empty()
    open_ready(his, f"/messages/{ann}")
    his.locator("[name=message]").press_sequentially("Hello", delay=50)
    expect(typing(hers)).to_have_text(f"\u2068{ben}\u2069 is typing…")
    his.locator("form.reply [type=submit]").click()
    expect(hers.locator(".bubble__text")).to_have_text(["Hello"])
    expect(typing(hers)).to_be_empty()
    # It goes by itself, too.
    open_ready(his, f"/messages/{ann}")
    his.locator("[name=message]").press_sequentially("How", delay=50)
    expect(typing(hers)).to_have_text(f"\u2068{ben}\u2069 is typing…")
    expect(typing(hers)).to_be_empty()


def test_who_shows_nothing_is_not_seen_typing(register_member: Any) -> None:
    ann, ben = unique("ann"), unique("ben")
    hers, his = register_member(ann), register_member(ben)
    allow(his, active=False, typing=False)
    open_ready(hers, f"/messages/{ben}")
    connected(hers)
    open_ready(his, f"/messages/{ann}")
    asked: list[str] = []
    his.on("request", lambda request: asked.append(request.url))
    his.locator("[name=message]").press_sequentially("Hello", delay=50)
    his.locator("form.reply [type=submit]").click()
    expect(hers.locator(".bubble__text")).to_have_text(["Hello"])
    assert [url for url in asked if url.endswith("/typing")] == []
    expect(mark(hers)).to_have_count(0)


@pytest.mark.parametrize("page", ["/user/", "/messages/"])
def test_activity_appears_and_disappears_in_place(
    register_member: Any, page: str
) -> None:
    ben = unique("ben")
    hers, his = register_member(unique("ann")), register_member(ben)
    allow(his)
    open_ready(his, "/index")
    connected(his)
    open_ready(hers, f"{page}{ben}")
    connected(hers)
    listen(hers)
    expect(mark(hers)).to_have_text("Active now")
    expect(mark(hers)).to_be_visible()
    his.goto("about:blank")
    # The server notices with its next heartbeats that nobody reads his stream.
    expect(mark(hers)).to_be_hidden(timeout=120_000)
    open_ready(his, "/index")
    expect(mark(hers)).to_be_visible()
    allow(his, active=False)
    expect(mark(hers)).to_be_hidden()
    # It changes too often to be read out.
    assert heard(hers) == []


def test_activity_is_shown_without_scripts(register_member: Any) -> None:
    ben = unique("ben")
    hers = register_member(unique("ann"), java_script_enabled=False)
    his = register_member(ben, java_script_enabled=False)
    allow(his)
    hers.goto(f"/user/{ben}")
    expect(mark(hers)).to_be_visible()
    hers.goto(f"/messages/{ben}")
    hers.fill("[name=message]", "Hello")
    hers.locator("form.reply [type=submit]").click()
    expect(hers.locator(".bubble__text")).to_have_text(["Hello"])
