"""Pictures in a real browser: chosen, described, published, opened."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser_kit import paint, ready

pytestmark = pytest.mark.browser


def test_pictures_are_chosen_described_and_published(
    register_member: Any, tmp_path: Path
) -> None:
    page = register_member("painter")
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
    page.wait_for_function("() => document.querySelector('.attachments img').complete")
    assert shown.first.evaluate("image => image.naturalWidth") == 680
    first, second = (shown.nth(number).bounding_box() for number in range(2))
    assert first["y"] == second["y"]
    assert first["x"] < second["x"]
    shown.first.click()
    page.wait_for_url("**/media/*")
    assert page.evaluate("document.images[0].naturalWidth") == 1600


def test_a_picture_alone_is_published(register_member: Any, tmp_path: Path) -> None:
    page = register_member("silent")
    page.goto("/index")
    ready(page)
    words = page.locator("[name=post]")
    is_missing = "field => field.validity.valueMissing"
    page.locator(".compose [type=submit]").click()
    assert words.evaluate(is_missing), "an empty box was sent"
    page.locator(".choose summary").click()
    files = page.locator("[name=pictures]")
    files.set_input_files(paint(tmp_path, "teal"))
    assert not words.evaluate(is_missing)
    files.set_input_files([])
    assert words.evaluate(is_missing)
    files.set_input_files(paint(tmp_path, "olive"))
    page.locator("[name=descriptions]:visible").fill("A wall, painted olive")
    page.locator(".compose [type=submit]").click()
    post = page.get_by_role("article", name=re.compile("^silent said"))
    post.get_by_role("img", name="A wall, painted olive").wait_for()
    assert post.locator(".post__body").inner_text() == ""
    assert post.locator(".post__body").bounding_box()["height"] == 0
    # What was written by nobody is no draft.
    assert (
        page.evaluate("Object.keys(localStorage).filter(k => /^draft:/.test(k))") == []
    )
    post.locator(".byline a:has(time)").click()
    page.wait_for_url("**/post/*")
    assert page.get_by_role("img", name="A wall, painted olive").is_visible()


def test_words_are_taken_away_and_pictures_stay(
    register_member: Any, tmp_path: Path
) -> None:
    page = register_member("editor")
    page.goto("/index")
    ready(page)
    page.fill("[name=post]", "Too many words")
    page.locator(".choose summary").click()
    page.set_input_files("[name=pictures]", paint(tmp_path, "navy"))
    page.locator(".compose [type=submit]").click()
    post = page.locator(".post", has_text="Too many words")
    post.locator(".post__menu summary").click()
    post.get_by_role("link", name="Edit", exact=True).click()
    page.wait_for_url("**/edit")
    ready(page)
    page.fill("[name=post]", "")
    page.locator(".form [type=submit]").click()
    page.wait_for_url(re.compile(r"/post/\d+$"))
    picture = page.get_by_role("img", name="Picture by editor")
    picture.wait_for()
    assert page.locator(".post--single .post__body").inner_text() == ""


def test_a_picture_alone_is_published_without_scripts(
    register_member: Any, tmp_path: Path
) -> None:
    page = register_member("quiet", java_script_enabled=False)
    page.locator(".choose summary").click()
    page.set_input_files("[name=pictures]", paint(tmp_path, "gold"))
    page.locator("#description1").fill("A wall, painted gold")
    page.locator(".compose [type=submit]").click()
    page.get_by_role("img", name="A wall, painted gold").wait_for()


def test_a_translation_takes_the_place_of_words_beside_pictures(
    register_member: Any, tmp_path: Path
) -> None:
    page = register_member("traveller")
    page.goto("/index")
    ready(page)
    page.fill("[name=post]", "Una pared")
    page.select_option("[name=language]", "es")
    page.locator(".choose summary").click()
    page.set_input_files("[name=pictures]", paint(tmp_path, "brown"))
    page.locator(".compose [type=submit]").click()
    post = page.locator(".post", has_text="Una pared")
    post.wait_for()
    ready(page)
    post.get_by_role("button", name="Translate").click()
    translated = page.locator(".post", has_text="UNA PARED")
    translated.locator(".translation__text").wait_for()
    assert not translated.locator(".post__body").is_visible()
    assert translated.locator(".attachments img").is_visible()


def test_too_many_are_said_at_once(register_member: Any, tmp_path: Path) -> None:
    page = register_member("collector")
    page.goto("/index")
    ready(page)
    page.locator(".choose summary").click()
    colours = ("teal", "brown", "olive", "navy", "gold")
    page.set_input_files("[name=pictures]", paint(tmp_path, *colours))
    said = page.locator("[name=pictures]").evaluate("input => input.validationMessage")
    assert said == "A post may have at most 4 pictures."
