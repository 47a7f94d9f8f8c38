"""Two people write to each other with their browsers."""

import re
from typing import Any

import pytest
from flask import Flask

from app import db
from app.messages import service
from app.models import User
from tests.support.browsing import Browser, Browsing
from tests.support.factories import make_user


@pytest.fixture
def as_alice(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user("alice")


@pytest.fixture
def as_bob(browsing: Browsing, bob: User) -> Browser:
    return browsing.as_user("bob")


def unread(browser: Browser) -> int:
    for entry in browser.get("/notifications").json:
        if entry["name"] == "unread_message_count":
            return int(entry["data"])
    return 0


def test_founding_message_form_redirects_to_profile(
    as_alice: Browser, bob: User
) -> None:
    page = as_alice.get("/send_message/bob")
    assert "Send Message to bob" in page.text
    answer = as_alice.submit("/send_message/bob", {"message": "Hello, Bob"})
    assert answer.status_code == 302
    assert answer.location == "/user/bob"
    assert "Your message has been sent." in as_alice.get("/user/bob").text


def test_two_people_exchange_messages(as_alice: Browser, as_bob: Browser) -> None:
    as_alice.submit("/send_message/bob", {"message": "How are you?"})
    assert unread(as_bob) == 1
    inbox = as_bob.open("/messages")
    assert "Messages" in inbox.headings
    assert "How are you?" in inbox.text
    assert unread(as_bob) == 1, "looking at the list marked the message as read"
    answer = as_bob.submit("/messages/alice", {"message": "Fine, thanks"})
    assert answer.location == "/messages/alice#reply"
    page = as_alice.get("/messages/bob").text
    assert page.index("How are you?") < page.index("Fine, thanks")
    assert unread(as_alice) == 1


def test_button_marks_messages_as_read(as_alice: Browser, as_bob: Browser) -> None:
    as_alice.submit("/send_message/bob", {"message": "one"})
    seen = as_bob.open("/messages/alice").value("up_to")
    as_alice.submit("/send_message/bob", {"message": "two"})
    assert unread(as_bob) == 2
    form = {"up_to": seen}
    url = "/messages/alice/read"
    answer = as_bob.submit(url, form, page="/messages/alice")
    assert answer.location == "/messages/alice"
    assert unread(as_bob) == 1
    newest = as_bob.open("/messages/alice").value("up_to")
    answer = as_bob.submit(
        url,
        {"up_to": newest},
        page="/messages/alice",
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 204
    assert unread(as_bob) == 0
    assert "Mark as read" not in as_bob.get("/messages/alice").text


@pytest.mark.parametrize("mark", ["", "x", "9" * 40, "-" + "9" * 40, "0", "\x00"])
def test_invalid_read_mark_marks_nothing_as_read(
    as_alice: Browser, as_bob: Browser, mark: str
) -> None:
    as_alice.submit("/send_message/bob", {"message": "one"})
    url = "/messages/alice/read"
    answer = as_bob.submit(url, {"up_to": mark}, page="/messages/alice")
    assert answer.status_code == 302
    assert unread(as_bob) == 1


def test_too_long_text_is_shown_again(as_alice: Browser, bob: User) -> None:
    for url in ("/send_message/bob", "/messages/bob"):
        answer = as_alice.submit(url, {"message": "é" * 141})
        assert answer.status_code == 400
        assert "at most 140 characters" in answer.text
        assert "é" * 141 in answer.text, "what was typed is lost"
        assert as_alice.submit(url, {"message": " "}).status_code == 400


def test_line_end_counts_as_one_character(as_alice: Browser, bob: User) -> None:
    text = "a" * 70 + "\r\n" + "b" * 69
    answer = as_alice.submit("/send_message/bob", {"message": text})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "url", ["/send_message/nobody", "/messages/nobody", "/messages/nobody/delete"]
)
def test_unknown_name_is_not_found(as_alice: Browser, url: str) -> None:
    assert as_alice.get(url).status_code == 404


def test_message_to_oneself_is_allowed(as_alice: Browser) -> None:
    as_alice.submit("/send_message/alice", {"message": "Milk"})
    assert "Milk" in as_alice.get("/messages/alice").text
    assert unread(as_alice) == 0


def test_sender_deletes_a_message_for_both(as_alice: Browser, as_bob: Browser) -> None:
    as_alice.submit("/send_message/bob", {"message": "Oops"})
    actions = as_alice.open("/messages/bob").actions
    (delete,) = [each for each in actions if each.startswith("/message/")]
    assert "Delete this message?" in as_alice.get(delete).text
    assert "Oops" in as_bob.get("/messages/alice").text, "asking deleted it"
    assert as_bob.get(delete).status_code == 403
    assert as_alice.submit(delete).location == "/messages/bob"
    assert "Oops" not in as_bob.get("/messages/alice").text
    assert as_alice.get(delete).status_code == 404


def test_conversation_is_deleted_up_to_the_shown_message(
    as_alice: Browser, as_bob: Browser
) -> None:
    as_alice.submit("/send_message/bob", {"message": "old"})
    form = as_bob.open("/messages/alice/delete").form("/messages/alice/delete")
    as_alice.submit("/send_message/bob", {"message": "arrived meanwhile"})
    answer = as_bob.submit(form.action)
    assert answer.location == "/messages"
    page = as_bob.get("/messages/alice").text
    assert "arrived meanwhile" in page
    assert ">old<" not in page
    assert ">old<" in as_alice.get("/messages/bob").text


def test_pages_of_messages_link_to_each_other(
    app: Flask, as_alice: Browser, alice: User
) -> None:
    app.config["POSTS_PER_PAGE"] = 2
    for number in range(5):
        friend = make_user(f"friend{number}")
        service.send(friend, alice, f"text {number}", max_length=140)
    seen: list[str] = []
    url: str | None = "/messages"
    for _ in range(3):
        page = as_alice.open(url or "")
        seen += re.findall(r"text (\d)", page.text)
        url = page.neighbour("next")
    assert seen == ["4", "3", "2", "1", "0"]
    assert not url


def test_invalid_page_arguments_show_a_page(as_alice: Browser, bob: User) -> None:
    for page in ("0", "-1", "x", "9" * 30, "41", "1000000"):
        assert as_alice.get(f"/messages?page={page}").status_code == 200
        assert as_alice.get(f"/messages/bob?page={page}").status_code == 200
        assert as_alice.get(f"/messages/bob?max_id={page}").status_code == 200


def test_markup_in_a_message_is_escaped(as_alice: Browser, bob: User) -> None:
    as_alice.submit("/send_message/bob", {"message": "<b>bold</b>"})
    page = as_alice.get("/messages/bob").text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold" not in page


def test_form_without_csrf_token_is_refused(as_alice: Browser, bob: User) -> None:
    answer = as_alice.client.post("/messages/bob", data={"message": "x"})
    assert answer.status_code == 400
    answer = as_alice.client.post("/messages/bob/read", data={"up_to": "1"})
    assert answer.status_code == 400


def test_list_costs_the_same_for_one_and_many(
    as_alice: Browser, alice: User, statements: Any
) -> None:
    def cost() -> int:
        db.session.expire_all()
        with statements() as asked:
            assert as_alice.get("/messages").status_code == 200
        return len(asked)

    service.send(make_user("friend"), alice, "Hello", max_length=140)
    cost()
    one = cost()
    for number in range(9):
        friend = make_user(f"friend{number}")
        service.send(friend, alice, "Hello", max_length=140)
    # The first page reads the row anew, which has another count.
    cost()
    assert cost() == one
    assert one <= 4


def test_conversation_costs_few_statements(
    as_alice: Browser, as_bob: Browser, statements: Any
) -> None:
    for number in range(5):
        as_bob.submit("/send_message/alice", {"message": str(number)})
    as_alice.get("/messages/bob")
    with statements() as asked:
        as_alice.get("/messages/bob")
    assert len(asked) <= 6, asked
