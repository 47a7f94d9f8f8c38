"""Pictures in a real browser: chosen, described, published, opened."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser_kit import ready

pytestmark = pytest.mark.browser


def paint(folder: Path, *colours: str) -> list[str]:
    paths = []
    for colour in colours:
        path = folder / f"{colour}.jpg"
        Image.new("RGB", (1600, 1000), colour).save(path)
        paths.append(str(path))
    return paths


def test_pictures_are_chosen_described_and_published(
    member: Any, tmp_path: Path
) -> None:
    page = member("painter")
    page.goto("/index")
    ready(page)
    page.fill("[name=post]", "Two walls")
    page.locator(".choose summary").click()
    lines = page.locator("[name=descriptions]:visible")
    assert lines.count() == 0
    page.set_input_files("[name=pictures]", paint(tmp_path, "teal", "brown"))
    assert lines.count() == 2
    lines.first.fill("A wall, painted teal")
    page.locator(".compose [type=submit]").click()
    shown = page.locator(".post", has_text="Two walls").locator(".attachments img")
    shown.first.wait_for()
    assert shown.first.get_attribute("alt") == "A wall, painted teal"
    # They are there, in the small form, and in two columns of one row.
    page.wait_for_function("document.querySelector('.attachments img').complete")
    assert shown.first.evaluate("image => image.naturalWidth") == 680
    first, second = (shown.nth(number).bounding_box() for number in range(2))
    assert first["y"] == second["y"]
    assert first["x"] < second["x"]
    shown.first.click()
    page.wait_for_url("**/media/*")
    assert page.evaluate("document.images[0].naturalWidth") == 1600


def test_too_many_are_said_at_once(member: Any, tmp_path: Path) -> None:
    page = member("collector")
    page.goto("/index")
    ready(page)
    page.locator(".choose summary").click()
    colours = ("teal", "brown", "olive", "navy", "gold")
    page.set_input_files("[name=pictures]", paint(tmp_path, *colours))
    said = page.locator("[name=pictures]").evaluate("input => input.validationMessage")
    assert said == "A post may have at most 4 pictures."
