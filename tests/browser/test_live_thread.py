"""Replies come to the open page of a thread, in a real browser, without a reload."""

import pytest
from playwright.sync_api import expect

from tests.support.browser_kit import (
    STREAMS_ITSELF,
    connected,
    heard,
    listen,
    open_ready,
    unique,
)

pytestmark = pytest.mark.browser


# Whether the bar of new replies lies on what has the focus.
COVERED = """() => {
  const bar = document.querySelector(".new-posts--below"), it = document.activeElement;
  const [above, below] = [it, bar].map((each) => each.getBoundingClientRect());
  const apart = above.bottom <= below.top + 1 || above.top >= below.bottom - 1;
  return !apart && !it.contains(bar) && !it.closest(".nav, .masthead, .new-posts");
}"""


def post(page, text):
    """Write a post; gives its address."""
    open_ready(page, "/index")
    page.fill(".compose [name=post]", text)
    page.locator(".compose [type=submit]").click()
    expect(page.locator(".post__body").first).to_have_text(text)
    return page.locator(".post .byline a[href*='/post/']").first.get_attribute("href")


def answer(page, address, text):
    open_ready(page, address)
    page.fill(".compose [name=post]", text)
    page.locator(".compose [type=submit]").click()
    expect(page.locator(".flash")).to_be_visible()


def watch(page, address):
    """Open a thread and hear of it: the stream is there with its first event."""
    open_ready(page, address)
    connected(page)
    page.evaluate("window.stayed = true")
    listen(page)


def bar(page):
    return page.locator("[data-behavior~=new-replies] a")


def replies(page):
    return page.locator(".answers .post__body")


def count(page):
    return page.locator(".post--single [data-replies]")


def test_replies_come_to_an_open_thread(register_member):
    hers, his = register_member(unique("ann")), register_member(unique("ben"))
    thread = post(hers, "Who bakes bread?")
    watch(hers, thread)
    expect(bar(hers)).to_be_hidden()
    answer(his, thread, "I do")
    expect(bar(hers)).to_have_text("1 new reply")
    assert "1 new reply" in heard(hers)
    expect(count(hers)).to_have_text("1 reply")
    expect(replies(hers)).to_have_count(0)
    answer(his, thread, "On Sundays")
    expect(bar(hers)).to_have_text("2 new replies")
    expect(count(hers)).to_have_text("2 replies")

    bar(hers).press("Enter")
    expect(replies(hers)).to_have_text(["I do", "On Sundays"])
    expect(hers.locator(".answers h2")).to_have_text("2 replies")
    expect(bar(hers)).to_be_hidden()
    # Whoever pressed by keyboard, or listens, goes on with the first of the new ones.
    expect(hers.locator(".answers .post").first).to_be_focused()

    # And so it goes on, with what is said below the replies, too.
    answer(his, thread, "And on Mondays")
    expect(bar(hers)).to_have_text("1 new reply")
    bar(hers).click()
    expect(replies(hers)).to_have_text(["I do", "On Sundays", "And on Mondays"])
    first = hers.locator(".answers .post").first
    answer(his, first.locator("[data-replies]").get_attribute("href"), "Rye, mostly")
    expect(first.locator("[data-replies]")).to_have_text("1 reply")
    expect(count(hers)).to_have_text("3 replies")
    expect(bar(hers)).to_be_hidden()
    assert hers.evaluate("window.stayed")


def test_added_posts_of_the_author_continue_the_thread(register_member):
    ann = unique("ann")
    hers, his = register_member(ann), register_member(unique("ben"))
    thread = post(hers, "Bread, a thread")
    watch(his, thread)
    answer(hers, thread, "First, flour")
    expect(bar(his)).to_have_text("1 new reply")
    onward = his.locator(".strand--onward .post__body")
    expect(onward).to_have_count(0)
    first = hers.locator(".strand--onward [data-replies]").get_attribute("href")
    answer(hers, first, "Then water")
    expect(bar(his)).to_have_text("2 new replies")
    bar(his).click()
    expect(onward).to_have_text(["First, flour", "Then water"])
    expect(replies(his)).to_have_count(0)
    expect(his.locator(".strand--onward .post").first).to_be_focused()
    expect(count(his)).to_have_text("1 reply")


def test_ones_own_reply_of_another_tab_and_a_deletion(register_member):
    hers = register_member(unique("ann"))
    his = register_member(unique("ben"))
    thread = post(hers, "Who bakes bread?")
    watch(his, thread)
    other = his.context.new_page()
    answer(other, thread, "I do")
    expect(bar(his)).to_have_text("1 new reply")
    bar(his).click()
    expect(replies(his)).to_have_text(["I do"])

    answer(other, thread, "Not really")
    expect(bar(his)).to_have_text("1 new reply")
    last = other.locator(".answers .post").last
    last.locator("summary").click()
    last.get_by_role("button", name="Delete").click()
    other.locator("dialog").get_by_role("button", name="Delete").click()
    expect(bar(his)).to_be_hidden()
    expect(count(his)).to_have_text("1 reply")
    assert his.evaluate("window.stayed")


def test_muted_people_raise_nothing(register_member):
    ben = unique("ben")
    hers, his, third = (
        register_member(unique("ann")),
        register_member(ben),
        register_member(unique("carl")),
    )
    thread = post(hers, "Who bakes bread?")
    open_ready(hers, f"/user/{ben}")
    hers.locator(".profile summary").click()
    hers.get_by_role("button", name="Mute").click()
    expect(hers.locator(".profile .chip")).to_be_visible()
    watch(hers, thread)
    answer(his, thread, "Nobody hears me")
    answer(third, thread, "But me")
    expect(bar(hers)).to_have_text("1 new reply")
    expect(count(hers)).to_have_text("1 reply")
    bar(hers).click()
    expect(replies(hers)).to_have_text(["But me"])


def test_a_page_that_polls_learns_of_replies_as_well(register_member):
    hers, his = register_member(unique("ann")), register_member(unique("ben"))
    thread = post(hers, "Who bakes bread?")
    # A proxy that lets no stream through.
    hers.add_init_script(STREAMS_ITSELF)
    hers.route("**/stream*", lambda route: route.fulfill(status=204))
    open_ready(hers, thread)
    answer(his, thread, "I do")
    # What every third poll says.
    hers.evaluate("document.dispatchEvent(new CustomEvent('live:resync'))")
    expect(bar(hers)).to_have_text("1 new reply")
    expect(count(hers)).to_have_text("1 reply")
    answer(his, thread, "On Sundays")
    bar(hers).click()
    expect(replies(hers)).to_have_text(["I do", "On Sundays"])
    expect(count(hers)).to_have_text("2 replies")
    expect(bar(hers)).to_be_hidden()


def test_the_link_leads_to_the_replies_by_itself(register_member):
    hers, his = register_member(unique("ann")), register_member(unique("ben"))
    thread = post(hers, "Who bakes bread?")
    watch(hers, thread)
    answer(his, thread, "I do")
    expect(bar(hers)).to_have_text("1 new reply")
    address = bar(hers).get_attribute("href")
    plain = hers.context.new_page()
    plain.goto(address)
    expect(replies(plain)).to_have_text(["I do"])


def test_the_news_lie_on_nothing_that_has_the_focus(register_member):
    hers = register_member(unique("ann"), viewport={"width": 390, "height": 700})
    his = register_member(unique("ben"))
    thread = post(hers, "Who bakes bread?")
    for number in range(4):
        answer(his, thread, f"Reply {number}")
    watch(hers, thread)
    answer(his, thread, "The last word")
    expect(bar(hers)).to_be_visible()
    for step in range(60):
        hers.keyboard.press("Tab")
        assert not hers.evaluate(COVERED), step


def test_new_replies_in_persian(register_member):
    hers, his = register_member(unique("ann")), register_member(unique("ben"))
    thread = post(hers, "چه کسی نان می‌پزد؟")
    hers.locator(".language[value=fa]").first.click()
    watch(hers, thread)
    expect(hers.locator("html")).to_have_attribute("dir", "rtl")
    answer(his, thread, "من")
    expect(bar(hers)).to_have_text("۱ پاسخ تازه")
    expect(count(hers)).to_have_text("۱ پاسخ")
    answer(his, thread, "یکشنبه‌ها")
    expect(bar(hers)).to_have_text("۲ پاسخ تازه")
    bar(hers).click()
    expect(replies(hers)).to_have_text(["من", "یکشنبه‌ها"])
    expect(hers.locator(".answers h2")).to_have_text("۲ پاسخ")
    mark = hers.locator(".answers .is-new").first
    assert "-3px" in mark.evaluate("each => getComputedStyle(each).boxShadow")
