"""Threads through the API: answers are written, listed, and shown around a post."""

from collections.abc import Callable
from typing import Any

import pytest

from app.models import User
from app.posts import ownership
from app.posts.commands import PublishPost
from app.timeline import threads
from tests.support.api_client import Api
from tests.support.factories import make_post

Programs = Callable[..., Api]


def answer(author: User, post: Any, body: str = "I see") -> Any:
    return PublishPost(author, body, max_length=100, reply_to=post.id).execute()


def ids(items: Any) -> list[int]:
    return [each["id"] for each in items]


def test_an_answer_is_written_and_shown(alice: User, bob: User, api: Programs) -> None:
    post = make_post(alice)
    program = api(bob)
    made = program.post("posts", {"body": "I see", "reply_to_id": post.id})
    assert made.status_code == 201
    shown = made.get_json()
    assert (shown["reply_to_id"], shown["conversation_id"]) == (post.id, post.id)
    above = program.get(f"posts/{post.id}").get_json()
    assert (above["reply_count"], above["reply_to_id"]) == (1, None)
    assert above["conversation_id"] == post.id
    assert ids(program.get(above["_links"]["replies"]).get_json()["items"]) == [
        shown["id"]
    ]


@pytest.mark.parametrize("value", [12345, "x", 1.5, 2**60, True])
def test_what_is_not_there_cannot_be_answered(
    bob: User, api: Programs, value: object
) -> None:
    refused = api(bob).post("posts", {"body": "Hello?", "reply_to_id": value})
    assert refused.status_code == 400
    assert list(refused.get_json()["errors"]) == ["reply_to_id"]


def test_a_new_text_changes_nothing_about_the_place(
    alice: User, bob: User, api: Programs
) -> None:
    post, other = make_post(alice), make_post(alice)
    made = answer(bob, post)
    body = {"body": "I see now", "reply_to_id": other.id}
    changed = api(bob).send("PUT", f"posts/{made.id}", body)
    assert changed.get_json()["reply_to_id"] == post.id


def test_answers_are_walked_through(alice: User, bob: User, api: Programs) -> None:
    post = make_post(alice)
    made = [answer(bob, post).id for _number in range(5)]
    answer(alice, ownership.get(made[0]), "Not one of them")
    program, seen, path = api(alice), [], f"posts/{post.id}/replies?limit=2"
    while path:
        page = program.get(path)
        links = page.get_json()["_links"]
        seen += ids(page.get_json()["items"])
        assert bool(links["next"]) is ('rel="next"' in page.headers.get("Link", ""))
        path = links["next"]
    assert seen == made
    back = program.get(links["prev"]).get_json()
    assert ids(back["items"]) == made[2:4]


def test_the_context_of_a_post(
    alice: User, bob: User, api: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_post(alice)
    second = answer(bob, first)
    third = answer(alice, second)
    fourth, fifth = answer(bob, third), answer(bob, second)
    program = api(alice)
    around = program.get(f"posts/{second.id}/context").get_json()
    assert ids(around["ancestors"]) == [first.id]
    assert ids(around["descendants"]) == [third.id, fourth.id, fifth.id]
    assert around["_meta"] == {"more_ancestors": False, "more_descendants": False}
    monkeypatch.setattr(threads, "MAX_DESCENDANTS", 2)
    less = program.get(f"posts/{second.id}/context").get_json()
    assert len(less["descendants"]) == 2
    assert less["_meta"]["more_descendants"] is True


@pytest.mark.parametrize("part", ["replies", "context"])
def test_a_post_that_is_gone_has_no_thread(
    alice: User, api: Programs, part: str
) -> None:
    assert api(alice).get(f"posts/12345/{part}").status_code == 404
