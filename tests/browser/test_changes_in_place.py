"""Edits and deletions reach open pages, and harm nobody who is busy with the post."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_kit import (
    STREAMS_ITSELF,
    connected,
    heard,
    listen,
    open_ready,
    unique,
    write_post,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def people(register_member: Any) -> tuple[Page, Page, str]:
    """Her window, his window, and his name."""
    ben = unique("ben")
    return register_member(unique("ann")), register_member(ben), ben


def watch(page: Page, address: str) -> None:
    open_ready(page, address)
    connected(page)
    page.evaluate("window.stayed = true")
    listen(page)


def edit(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}/edit")
    page.fill("[name=post]", text)
    page.locator("main form [type=submit]").click()
    expect(page.locator(".post__body").first).to_have_text(text)


def delete(page: Page, address: str) -> None:
    page.goto(f"{address}/delete")
    page.locator("main form [type=submit]").last.click()
    expect(page.locator(".flash").first).to_contain_text("deleted")


def post_of(page: Page, address: str) -> Any:
    return page.locator(f"article[data-id='{address.rsplit('/', 1)[1]}']")


@pytest.mark.parametrize("place", ["explore", "profile", "thread"])
def test_edited_and_deleted_post_changes_in_place(people: Any, place: str) -> None:
    hers, his, ben = people
    address = write_post(his, "Bread with rye")
    pages = {"explore": "/explore", "profile": f"/user/{ben}", "thread": address}
    watch(hers, pages[place])
    edit(his, address, "Bread with spelt")
    article = post_of(hers, address)
    expect(article.locator(".post__body")).to_have_text("Bread with spelt")
    expect(article.locator(".byline")).to_contain_text("edited")
    assert "A post was edited." in heard(hers)
    delete(his, address)
    expect(hers.locator(".post-gone")).to_have_text("This post has been deleted.")
    # The page of the post itself keeps what was read, marked as gone.
    expect(article).to_have_count(1 if place == "thread" else 0)
    assert hers.evaluate("window.stayed")


def test_deleted_reply_leaves_thread_and_count(people: Any) -> None:
    hers, his, _ben = people
    address = write_post(hers, "Who bakes bread?")
    reply = write_post(his, "I do", address)
    watch(hers, address)
    expect(hers.locator(".post--single [data-replies]")).to_have_text("1 reply")
    delete(his, reply)
    expect(post_of(hers, reply)).to_have_count(0)
    expect(hers.locator(".post--single [data-replies]")).to_have_text("Reply")
    # Nothing has moved: a note has the place of the reply.
    expect(hers.locator(".answers .post-gone")).to_be_visible()


def test_reply_being_written_survives_deletion_of_its_post(people: Any) -> None:
    hers, his, _ben = people
    address = write_post(his, "Who bakes bread?")
    watch(hers, address)
    hers.fill("#answer [name=post]", "I would, but")
    delete(his, address)
    kept = "This post has been deleted. What you have written is kept."
    expect(hers.locator(".post--single .post-gone")).to_have_text(kept)
    assert kept in heard(hers)
    expect(hers.locator("#answer [name=post]")).to_have_value("I would, but")
    expect(hers.locator("#answer [name=post]")).to_be_focused()


def test_focus_and_menu_in_changed_post_stay(people: Any) -> None:
    hers, his, _ben = people
    address = write_post(his, "Bread with rye")
    watch(hers, "/explore")
    button = post_of(hers, address).get_by_role("button", name="Bookmark")
    button.focus()
    edit(his, address, "Bread with spelt")
    body = post_of(hers, address).locator(".post__body")
    expect(body).to_have_text("Bread with spelt")
    expect(button).to_be_focused()
    delete(his, address)
    # Whoever is on a button of it goes on from there; it leaves with the focus.
    expect(post_of(hers, address).locator(".post-gone")).to_be_visible()
    expect(button).to_be_focused()
    hers.keyboard.press("Tab")
    expect(post_of(hers, address)).to_have_count(0)


def test_changes_missed_while_hidden_are_made_up_for(people: Any) -> None:
    hers, his, _ben = people
    edited = write_post(his, "Bread with rye")
    gone = write_post(his, "Cake")
    # A proxy that lets no stream through.
    hers.add_init_script(STREAMS_ITSELF)
    hers.route("**/stream?**", lambda route: route.fulfill(status=204))
    open_ready(hers, "/explore")
    edit(his, edited, "Bread with spelt")
    delete(his, gone)
    # What a page says that was hidden, or whose stream was lost.
    hers.evaluate("document.dispatchEvent(new CustomEvent('live:resync'))")
    body = post_of(hers, edited).locator(".post__body")
    expect(body).to_have_text("Bread with spelt")
    expect(post_of(hers, gone)).to_have_count(0)
