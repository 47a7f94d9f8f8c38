"""A page shows the newest state, in whatever order states arrive."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser_kit import STREAMS_ITSELF, sign_in
from tests.support.stage import VIEWER, Stage

pytestmark = pytest.mark.browser


def entry(name: str, count: int, timestamp: float) -> str:
    data = {"name": name, "data": count, "timestamp": timestamp}
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def test_an_older_count_does_not_undo_a_newer_one(
    chromium: Any, site: Any, filled: Stage
) -> None:
    context = chromium.new_context(base_url=site.url)
    page: Page = context.new_page()
    page.add_init_script(STREAMS_ITSELF)
    sign_in(page, VIEWER)

    def answer(route: Route) -> None:
        body = entry("unread_message_count", 41, 2e9)
        body += entry("unread_message_count", 40, 1e9)
        body += entry("unread_notification_count", 7, 2e9)
        route.fulfill(content_type="text/event-stream", body=body)

    page.route("**/stream*", answer)
    page.goto("/explore")
    expect(page.locator("#notification_count")).to_have_text("7")
    expect(page.locator("#message_count")).to_have_text("41")
    context.close()
