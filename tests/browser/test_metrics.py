"""The page of metrics while a worker is killed and comes back, scripts or not."""

import os
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser_kit import open_ready, sign_in
from tests.support.waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

METRICS = "/admin/metrics"
# A process is silent after five seconds, and a busy machine takes its time.
PATIENCE = 90_000


@pytest.fixture
def page(open_page: Callable[..., Page], administrator: str) -> Page:
    """A window with the charts, which have begun."""
    page = open_page()
    sign_in(page, administrator)
    open_ready(page, METRICS)
    expect(page.locator(".chart .uplot").first).to_be_visible()
    return page


def rows(page: Page, kind: str = "") -> Locator:
    """Return the rows of processes of a kind."""
    table = page.locator("#metrics .table").first
    return table.locator("tbody tr").filter(
        has=page.locator("th", has_text=kind or None)
    )


def reporting(page: Page, kind: str) -> Locator:
    """Return the rows of those that report."""
    return rows(page, kind).filter(has=page.locator("[data-state=reporting]"))


def kill(page: Page, kind: str) -> str:
    """Kill the process of a kind, and return the key of its row."""
    row = reporting(page, kind).first
    expect(row).to_be_visible(timeout=PATIENCE)
    key = row.get_attribute("data-key")
    assert key is not None
    os.kill(int(key.split(":")[1]), signal.SIGKILL)
    return key


def test_killed_worker_is_silent_and_another_reports(page: Page) -> None:
    key = kill(page, "jobs")
    killed = page.locator(f"[data-key='{key}'] [data-state]")
    expect(killed).to_have_attribute("data-state", "silent", timeout=PATIENCE)
    expect(killed).to_have_text("silent")
    other = reporting(page, "jobs")
    expect(other).to_have_count(1, timeout=PATIENCE)
    assert other.get_attribute("data-key") != key
    legend = page.locator(".chart .u-legend").first
    pid = (other.get_attribute("data-key") or "").split(":")[1]
    expect(legend).to_contain_text(f"jobs {pid}")


def test_table_shows_it_without_scripts(
    open_page: Callable[..., Page], administrator: str
) -> None:
    page = open_page(java_script_enabled=False)
    sign_in(page, administrator)
    page.goto(METRICS)
    expect(page.locator("[data-charts]")).to_be_hidden()
    wait_until(page, lambda: reporting(page, "jobs").count() == 1)
    key = kill(page, "jobs")
    silent = page.locator(f"[data-key='{key}'] [data-state=silent]")
    wait_until(page, lambda: silent.count() == 1)
    wait_until(page, lambda: reporting(page, "jobs").count() == 1)


def test_charts_have_a_line_for_each_process(page: Page) -> None:
    expect(rows(page, "web").first).to_be_visible()
    names = page.locator(".chart").first.locator(".u-series .u-label")
    expect(names.filter(has_text="web").first).to_be_visible()
    # The first is the time.
    expect(names).to_have_count(1 + rows(page).count())
    wait_for(lambda: page.evaluate(COLOURS) > 2)


def test_pause_stops_the_charts_alone(page: Page) -> None:
    button = page.locator("[data-pause]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    before = page.evaluate(PIXELS)
    memory = rows(page, "scheduler").locator("td").nth(1)
    changes = page.evaluate(CHANGES)
    assert changes > 0
    expect(memory).to_be_visible()
    assert page.evaluate(PIXELS) == before
    button.click()
    page.wait_for_function(f"(before) => ({PIXELS})() !== before", arg=before)


def test_connection_opens_again_after_the_page_was_hidden(page: Page) -> None:
    expect(page.locator("[data-connection]")).to_have_text("Live")
    page.evaluate(HIDE, True)
    page.evaluate(HIDE, False)
    with page.expect_request("**/admin/metrics/stream"):
        page.evaluate(HIDE, True)
        page.evaluate(HIDE, False)
    expect(page.locator("[data-connection]")).to_have_text("Live")


def wait_until(page: Page, condition: Callable[[], bool]) -> None:
    """Load the page again until something is true."""

    def is_true() -> bool:
        page.reload()
        return condition()

    wait_for(is_true, PATIENCE / 1000, explain=lambda: page.inner_text("main"))


# The picture of the first chart.
PIXELS = "() => document.querySelector('.chart canvas').toDataURL()"
# How many colours are drawn, those of the grid and the axes among them.
COLOURS = """() => {
  const canvas = document.querySelector('.chart canvas');
  const context = canvas.getContext('2d');
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const found = new Set();
  for (let i = 0; i < data.length; i += 4)
    if (data[i + 3] === 255) found.add(data.slice(i, i + 3).join());
  return found.size;
}"""
# Waits until the table has changed by itself.
CHANGES = """() => new Promise((resolve) => {
  const options = { subtree: true, childList: true, characterData: true };
  const changed = (found, look) => { look.disconnect(); resolve(found.length); };
  const table = document.querySelector('#metrics .table tbody');
  new MutationObserver(changed).observe(table, options);
})"""
# Says to the page that it is hidden, or seen again.
HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
