"""Blocking and muting through the API, from both sides."""

from collections.abc import Callable
from typing import Any

import pytest

from app.models import User
from tests.support.api_client import Api
from tests.support.factories import follow, make_post, make_posts, make_user

Programs = Callable[..., Api]

APART = {
    "following": False,
    "followed_by": False,
    "blocking": False,
    "blocked_by": False,
    "muting": False,
}
LISTS = [
    "posts",
    "timelines/public",
    "timelines/home",
    "tags/tea/posts",
    "search?q=tea",
]


def bodies(client: Api, path: str) -> list[str]:
    return [each["body"] for each in client.get(path).get_json()["items"]]


@pytest.mark.parametrize(("way", "field"), [("block", "blocking"), ("mute", "muting")])
def test_blocking_and_muting_and_undoing_both(
    alice: User, bob: User, api: Programs, way: str, field: str
) -> None:
    client, relationship = api(alice), {"id": bob.id} | APART
    for _twice in range(2):
        response = client.put(f"users/{bob.id}/{way}")
        assert (response.status_code, response.get_json()) == (
            200,
            relationship | {field: True},
        )
    assert client.get(f"users/{bob.id}/follow").get_json()[field] is True
    seen = api(bob).get(f"users/{alice.id}/follow").get_json()
    assert seen == {"id": alice.id} | APART | {"blocked_by": way == "block"}
    for _twice in range(2):
        assert client.delete(f"users/{bob.id}/{way}").get_json() == relationship


@pytest.mark.parametrize("way", ["block", "mute"])
def test_blocking_oneself_or_nobody_is_an_error(
    alice: User, api: Programs, way: str
) -> None:
    client = api(alice)
    response = client.put(f"users/{alice.id}/{way}")
    assert response.status_code == 409
    assert response.get_json()["message"] == f"You cannot {way} yourself!"
    for call in (client.put, client.delete):
        assert call(f"users/99/{way}").status_code == 404


@pytest.mark.parametrize("way", ["block", "mute"])
def test_blocked_people_are_paged_by_id(alice: User, api: Programs, way: str) -> None:
    client = api(alice)
    people = [make_user(f"u{number}").id for number in range(5)]
    for person in people:
        client.put(f"users/{person}/{way}")
    seen: list[int] = []
    path: Any = f"{way}s?limit=2"
    while path:
        page = client.get(path).get_json()
        seen += [each["id"] for each in page["items"]]
        path = page["_links"]["next"]
    assert seen == people[::-1]
    newer = client.get(f"{way}s?min_id={people[1]}&limit=2").get_json()
    assert [each["id"] for each in newer["items"]] == people[2:4][::-1]
    for far in ("max_id=9007199254740991", "min_id=-9007199254740991"):
        assert len(client.get(f"{way}s?{far}").get_json()["items"]) == 5
    other = "mute" if way == "block" else "block"
    assert client.get(f"{other}s").get_json()["items"] == []


def test_blocked_person_cannot_follow_or_message(
    alice: User, bob: User, api: Programs
) -> None:
    hers, his = api(alice), api(bob)
    follow(bob, alice)
    post = make_post(alice, "tea #tea")
    hers.post(f"conversations/{bob.id}/messages", {"body": "Before"})
    hers.put(f"users/{bob.id}/block")

    refused = {
        "You cannot follow this person.": his.put(f"users/{alice.id}/follow"),
        "You cannot write to this person.": his.post(
            f"conversations/{alice.id}/messages", {"body": "Hello"}
        ),
        "You cannot reply to this person.": his.post(
            "posts", {"body": "Hello", "reply_to_id": post.id}
        ),
    }
    for sentence, response in refused.items():
        assert response.status_code == 403
        assert response.get_json() == {"error": "Forbidden", "message": sentence}
    assert his.get(f"posts/{post.id}").status_code == 404
    for path in ("history", "context", "replies"):
        assert his.get(f"posts/{post.id}/{path}").status_code == 404
    assert his.put(f"posts/{post.id}/bookmark").status_code == 404
    assert bodies(his, f"users/{alice.id}/posts") == []
    assert his.get(f"users/{alice.id}").get_json()["follower_count"] == 0
    assert bodies(his, f"conversations/{alice.id}/messages") == ["Before"]
    response = hers.put(f"users/{bob.id}/follow")
    assert response.get_json()["message"] == "You have blocked bob. Unblock them first."


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("way", ["block", "mute"])
def test_lists_omit_blocked_and_muted_people(
    alice: User, bob: User, charlie: User, api: Programs, way: str, path: str
) -> None:
    client = api(alice)
    for author in (bob, charlie):
        follow(alice, author)
        make_posts(author, 2, f"tea of {author.username} #tea")
    assert len(bodies(client, path)) == 4
    client.put(f"users/{bob.id}/{way}")
    assert {body.split()[2] for body in bodies(client, path)} == {"charlie"}
    left = 0 if way == "block" else 2
    assert len(bodies(client, f"users/{bob.id}/posts")) == left
    assert len(bodies(api(bob), "posts")) == 4


def test_notifications_omit_blocked_and_muted_people(
    alice: User, bob: User, charlie: User, api: Programs
) -> None:
    for person in (bob, charlie):
        api(person).put(f"users/{alice.id}/follow")
    client = api(alice)
    client.post("notifications/read")
    client.put(f"users/{bob.id}/mute")
    events = client.get("notifications?limit=1").get_json()
    assert [each["actor"]["username"] for each in events["items"]] == ["charlie"]
    assert events["_links"]["next"] is None
