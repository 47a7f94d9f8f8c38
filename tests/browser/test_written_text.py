"""What people write, as a browser shows it: its blanks, directions and count."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.browser_kit import ready, unique
from tests.support.counted import rows

pytestmark = pytest.mark.browser

TEXT = "Hello friends:\nسلام دنیا!\n        indented\nab     cd\n\nשלום @ben"
SHOWN = """(selector) => [...document.querySelectorAll(selector)].map((line) => {
  const range = document.createRange();
  range.selectNodeContents(line);
  const words = range.getBoundingClientRect(), box = line.getBoundingClientRect();
  const style = getComputedStyle(line);
  const atLeft = words.left - box.left < box.right - words.right;
  return [style.direction, style.whiteSpaceCollapse ?? style.whiteSpace, atLeft];
})"""
COUNTED = """async (texts) => {
  const modules = JSON.parse(document.body.dataset.modules);
  const { letters } = await import(modules.counter);
  return texts.map(letters);
}"""


@pytest.fixture
def page(register_member: Any) -> Page:
    """A small window of somebody who has just registered."""
    page: Page = register_member(
        unique("writer"), viewport={"width": 390, "height": 900}
    )
    ready(page)
    return page


def test_the_counter_counts_what_the_server_counts(page: Page) -> None:
    counted = page.evaluate(COUNTED, [text for _, text in rows()])
    texts = [text for _, text in rows()]
    assert list(zip(counted, texts, strict=True)) == rows()


def test_lines_keep_their_blanks_and_directions(page: Page) -> None:
    page.fill("[name=post]", TEXT)
    page.locator(".compose [type=submit]").click()
    page.locator(".post__body").first.wait_for()
    lines = page.evaluate(
        SHOWN, ".post:first-of-type .post__body :is(.line, p:not(:has(.line)))"
    )
    assert [line[0] for line in lines] == ["ltr", "rtl", "ltr", "ltr", "rtl"]
    assert {line[1] for line in lines} == {"preserve"}
    assert [line[2] for line in lines] == [True, False, True, True, False]
    body = page.locator(".post__body").first
    assert body.inner_text().rstrip("\n") == TEXT
