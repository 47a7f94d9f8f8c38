"""How much travels before a timeline can be read."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser_kit import ready, sign_in
from tests.support.stage import VIEWER, Stage

pytestmark = pytest.mark.browser

MOST_BYTES = 100_000
MOST_REQUESTS = 30


class Meter:
    """Weighs what a page fetches, headers included."""

    def __init__(self, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.responseReceived", self._begin)
        wire.on("Network.loadingFinished", self._end)

    def _begin(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event["type"]

    def _end(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def without_pictures(self) -> list[int]:
        """Return the weight of everything but pictures."""
        seen = self.bytes.items()
        return [size for key, size in seen if self.kinds.get(key) != "Image"]


def test_a_first_load_is_small_and_a_second_smaller(
    chromium: Browser, site: Any, filled: Stage
) -> None:
    context = chromium.new_context(base_url=site.url)
    sign_in(context.new_page(), VIEWER)
    state = context.storage_state()
    context.close()

    # A new browser of the same reader, which has kept nothing.
    context = chromium.new_context(base_url=site.url, storage_state=state)
    page = context.new_page()
    first = Meter(page)
    page.goto("/explore")
    ready(page)
    page.wait_for_timeout(500)
    assert sum(first.without_pictures()) <= MOST_BYTES
    assert len(first.without_pictures()) <= MOST_REQUESTS

    again = context.new_page()
    second = Meter(again)
    again.goto("/index")
    ready(again)
    again.wait_for_timeout(500)
    # Only the page itself travels.
    assert sum(second.without_pictures()) <= 15_000
    context.close()
