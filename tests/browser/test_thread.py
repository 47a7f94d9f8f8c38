"""Somebody answers a post in a real browser, and loses no word of it."""

import pytest
from playwright.sync_api import expect

from tests.support.browser_kit import unique

pytestmark = pytest.mark.browser


def write(page, text):
    page.fill("[name=post]", text)
    page.locator("form.compose [type=submit]").click()
    expect(page.locator(".flash")).to_be_visible()


def test_reply_is_drafted_sent_and_notified(register_member):
    ann, ben = unique("ann"), unique("ben")
    hers, his = register_member(ann), register_member(ben)
    hers.goto("/index")
    write(hers, f"Who bakes bread, {ann}?")
    his.goto(f"/user/{ann}")
    his.get_by_role("link", name="Reply").click()
    expect(his.locator("html")).to_have_attribute("data-ready", "")
    his.fill("[name=post]", "I do, on")
    his.reload()
    expect(his.locator("[name=post]")).to_have_value("I do, on")
    write(his, "I do, on Sundays")
    expect(his.locator(".answers .post__body")).to_have_text(["I do, on Sundays"])
    expect(his.locator("[name=post]")).to_have_value("")
    his.locator(".answers .byline a").last.click()
    expect(his.locator(".strand .post__body")).to_have_text(
        [f"Who bakes bread, {ann}?"]
    )
    expect(his.locator(".post--single .post__body")).to_have_text("I do, on Sundays")
    expect(hers.locator("#notification_count")).to_have_text("1")
    hers.goto("/notifications/all")
    expect(hers.locator(".notice__text")).to_contain_text([f"{ben} replied to you"])


def test_reply_is_sent_without_scripts(register_member):
    gus = unique("gus")
    page = register_member(gus, java_script_enabled=False)
    page.goto("/index")
    write(page, "First")
    page.goto(f"/user/{gus}")
    page.get_by_role("link", name="Reply").click()
    write(page, "And second")
    expect(page.locator(".strand--onward .post__body")).to_have_text(["And second"])


def test_nothing_lies_on_the_button_of_a_reply(register_member):
    page = register_member(unique("gus"), viewport={"width": 390, "height": 844})
    page.goto("/index")
    write(page, "First")
    page.get_by_role("link", name="Reply").click()
    # Wherever the edge of the screen is, the button can be pressed if it can be seen.
    for height in range(360, 900, 20):
        page.set_viewport_size({"width": 390, "height": height})
        box = page.locator("form.compose [type=submit]").bounding_box()
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        hit = "([x, y]) => document.elementFromPoint(x, y)?.closest('.nav__compose')"
        assert page.evaluate(hit, middle) is None, height
