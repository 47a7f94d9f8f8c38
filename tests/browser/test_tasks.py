"""Boxes of tasks that were begun in another window."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser_kit import unique
from tests.support.twitter_archives import packed

pytestmark = pytest.mark.browser


def test_box_of_an_import_has_its_title_and_report(register_member: Any) -> None:
    page = register_member(unique("ines"))
    expect(page.locator("html")).to_have_attribute("data-ready", "")
    other = page.context.new_page()
    other.goto(page.url.partition("/index")[0] + "/settings/import")
    data = {"data/tweets.js": b"[", "data/twitter-circle-tweet.js": b"["}
    archive = packed(data).getvalue()
    file = {"name": "t.zip", "mimeType": "application/zip", "buffer": archive}
    other.set_input_files("[name=archive]", file)
    other.locator("main form:has([name=archive]) [type=submit]").click()
    box = page.locator("[data-task]")
    expect(box.locator("[data-task-title]")).to_have_text("Importing tweets...")
    expect(box).to_contain_text("It failed.")
    box.get_by_role("link", name="Details").click()
    expect(page.locator("main")).to_contain_text("only your Circle could read")
