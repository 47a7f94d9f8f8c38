"""Threads through the API: replies are created and listed, with their context."""

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


def response(author: User, post: Any, body: str = "I see") -> Any:
    return PublishPost(author, body, max_length=100, reply_to=post.id).execute()


def ids(items: Any) -> list[int]:
    return [each["id"] for each in items]


def test_reply_is_created_and_listed(alice: User, bob: User, api: Programs) -> None:
    post = make_post(alice)
    client = api(bob)
    made = client.post("posts", {"body": "I see", "reply_to_id": post.id})
    assert made.status_code == 201
    shown = made.get_json()
    assert (shown["reply_to_id"], shown["conversation_id"]) == (post.id, post.id)
    above = client.get(f"posts/{post.id}").get_json()
    assert (above["reply_count"], above["reply_to_id"]) == (1, None)
    assert above["conversation_id"] == post.id
    assert ids(client.get(above["_links"]["replies"]).get_json()["items"]) == [
        shown["id"]
    ]


@pytest.mark.parametrize("value", [12345, "x", 1.5, 2**60, True])
def test_reply_to_a_missing_post_is_rejected(
    bob: User, api: Programs, value: object
) -> None:
    refused = api(bob).post("posts", {"body": "Hello?", "reply_to_id": value})
    assert refused.status_code == 400
    assert list(refused.get_json()["errors"]) == ["reply_to_id"]


def test_edit_keeps_the_place_in_the_thread(
    alice: User, bob: User, api: Programs
) -> None:
    post, other = make_post(alice), make_post(alice)
    made = response(bob, post)
    body = {"body": "I see now", "reply_to_id": other.id}
    changed = api(bob).send("PUT", f"posts/{made.id}", body)
    assert changed.get_json()["reply_to_id"] == post.id


def test_replies_are_paged_from_the_oldest(
    alice: User, bob: User, api: Programs
) -> None:
    post = make_post(alice)
    made = [response(bob, post).id for _number in range(5)]
    response(alice, ownership.get(made[0]), "Not one of them")
    client, seen, path = api(alice), [], f"posts/{post.id}/replies?limit=2"
    while path:
        page = client.get(path)
        links = page.get_json()["_links"]
        seen += ids(page.get_json()["items"])
        assert bool(links["next"]) is ('rel="next"' in page.headers.get("Link", ""))
        path = links["next"]
    assert seen == made
    back = client.get(links["prev"]).get_json()
    assert ids(back["items"]) == made[2:4]


def test_context_has_ancestors_and_descendants(
    alice: User, bob: User, api: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_post(alice)
    second = response(bob, first)
    third = response(alice, second)
    fourth, fifth = response(bob, third), response(bob, second)
    client = api(alice)
    around = client.get(f"posts/{second.id}/context").get_json()
    assert ids(around["ancestors"]) == [first.id]
    assert ids(around["descendants"]) == [third.id, fourth.id, fifth.id]
    assert around["_meta"] == {"more_ancestors": False, "more_descendants": False}
    monkeypatch.setattr(threads, "MAX_DESCENDANTS", 2)
    less = client.get(f"posts/{second.id}/context").get_json()
    assert len(less["descendants"]) == 2
    assert less["_meta"]["more_descendants"] is True


@pytest.mark.parametrize("part", ["replies", "context"])
def test_thread_of_a_deleted_post_is_not_found(
    alice: User, api: Programs, part: str
) -> None:
    assert api(alice).get(f"posts/12345/{part}").status_code == 404
