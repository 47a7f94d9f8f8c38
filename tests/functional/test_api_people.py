"""Follows, search, messages and notifications through the API."""

from collections.abc import Callable

import pytest

from app.models import User
from tests.support.api_client import Api
from tests.support.factories import follow, make_post, make_posts, make_user

Programs = Callable[..., Api]


def test_following_and_unfollowing(alice: User, bob: User, api: Programs) -> None:
    client = api(alice)
    apart = {"blocking": False, "blocked_by": False, "muting": False}
    relationship = {"id": 2, "following": False, "followed_by": False} | apart
    assert client.get("users/2/follow").get_json() == relationship
    for call in (client.put, client.post):
        response = call("users/2/follow")
        assert response.status_code == 200
        assert response.get_json() == relationship | {"following": True}
    assert client.get("users/2").get_json()["follower_count"] == 1
    assert api(bob).get("users/1/follow").get_json()["followed_by"] is True
    for _twice in range(2):
        assert client.delete("users/2/follow").get_json() == relationship
    assert client.get("users/2/followers").get_json()["items"] == []


def test_following_oneself_is_a_conflict(alice: User, api: Programs) -> None:
    client = api(alice)
    for call in (client.put, client.delete):
        response = call("users/1/follow")
        assert response.status_code == 409
        assert "yourself" in response.get_json()["message"]
    assert client.put("users/99/follow").status_code == 404


def test_searching_posts(alice: User, bob: User, api: Programs) -> None:
    made = make_posts(alice, 5, "The quick fox")
    make_post(bob, "A slow snail #slow")
    client = api(alice)
    found = client.get("search?q=quick").get_json()
    assert sorted(each["id"] for each in found["items"]) == [each.id for each in made]
    assert found["_meta"] | {"degraded": False, "ignored": []} == found["_meta"]
    named = client.get("search?q=from:bob+before:soon").get_json()
    assert [each["author"]["username"] for each in named["items"]] == ["bob"]
    assert named["_meta"]["ignored"] == ["before:soon"]
    assert client.get("search?q=-fox").get_json()["items"] == []


@pytest.mark.parametrize("sort", ["relevance", "newest"])
def test_search_results_are_paged_to_the_end(
    alice: User, api: Programs, sort: str
) -> None:
    made = make_posts(alice, 5, "The quick fox")
    client, path, seen = api(alice), f"search?q=quick&limit=2&sort={sort}", []
    while path:
        response = client.get(path)
        seen += [each["id"] for each in response.get_json()["items"]]
        path = response.get_json()["_links"]["next"]
    assert sorted(seen) == [each.id for each in made]
    assert len(seen) == len(set(seen))


def test_searching_people(alice: User, api: Programs) -> None:
    make_user("alison", about_me="Likes foxes")
    client = api(alice)
    for query, names in (("ali", ["alice", "alison"]), ("foxes", ["alison"])):
        found = client.get(f"search?type=people&q={query}").get_json()["items"]
        assert sorted(each["username"] for each in found) == names
    beyond = client.get("search?type=people&q=ali&page=9").get_json()
    assert beyond["items"] == []
    assert beyond["_links"]["prev"].endswith("&page=1")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%00", "q"),
        ("q=" + "x" * 501, "q"),
        ("q=x&type=dogs", "type"),
        ("q=x&sort=oldest", "sort"),
        ("q=x&page=0", "page"),
        ("q=x&page=1001", "page"),
    ],
)
def test_invalid_search_is_rejected(
    alice: User, api: Programs, query: str, field: str
) -> None:
    response = api(alice).get(f"search?{query}")
    assert response.status_code == 400
    assert list(response.get_json()["errors"]) == [field]


def test_conversation_is_written_read_and_marked(
    alice: User, bob: User, api: Programs
) -> None:
    hers, his = api(alice), api(bob)
    sent = hers.post("conversations/2/messages", {"body": "Hello, Bob"})
    assert sent.status_code == 201
    hers.post("conversations/2/messages", {"body": "Are you there?"})
    listed = his.get("conversations").get_json()["items"]
    assert [each["unread_count"] for each in listed] == [2]
    assert listed[0]["last_message"]["body"] == "Are you there?"
    read = his.get(f"{listed[0]['_links']['messages']}?limit=1").get_json()
    assert [each["body"] for each in read["items"]] == ["Are you there?"]
    older = his.get(read["_links"]["next"]).get_json()["items"]
    assert older == [sent.get_json()]
    assert his.get("me").get_json()["unread_message_count"] == 2
    mark = {"up_to_id": sent.get_json()["id"]}
    assert his.post("conversations/1/read", mark).status_code == 204
    assert his.get("me").get_json()["unread_message_count"] == 1
    assert his.post("conversations/1/read").status_code == 204
    assert his.get("me").get_json()["unread_message_count"] == 0


def test_message_is_deleted_by_its_author_only(
    alice: User, bob: User, charlie: User, api: Programs
) -> None:
    made = api(alice).post("conversations/2/messages", {"body": "Oops"}).get_json()
    path = f"messages/{made['id']}"
    assert api(bob).delete(path).status_code == 403
    assert api(charlie).delete(path).status_code == 404
    assert api(alice).delete(path).status_code == 204
    assert api(bob).get("conversations/1/messages").get_json()["items"] == []


def test_conversation_is_deleted_for_one_side(
    alice: User, bob: User, api: Programs
) -> None:
    hers, his = api(alice), api(bob)
    hers.post("conversations/2/messages", {"body": "Hello"})
    assert his.delete("conversations/1").status_code == 204
    assert his.get("conversations").get_json()["items"] == []
    assert len(hers.get("conversations").get_json()["items"]) == 1
    hers.post("conversations/2/messages", {"body": "Again"})
    again = his.get("conversations/1/messages").get_json()["items"]
    assert [each["body"] for each in again] == ["Again"]


@pytest.mark.parametrize(
    "body", [{}, {"body": " "}, {"body": "x" * 141}, {"body": 5}, {"body": "\x00"}]
)
def test_invalid_message_is_rejected(
    alice: User, bob: User, api: Programs, body: object
) -> None:
    response = api(alice).post("conversations/2/messages", body)
    assert response.status_code == 400
    assert list(response.get_json()["errors"]) == ["body"]
    assert api(alice).post("conversations/9/messages", {"body": "x"}).status_code == 404


def test_notifications_are_unread_until_marked(
    alice: User, bob: User, api: Programs
) -> None:
    client = api(bob)
    api(alice).put("users/2/follow")
    api(alice).post("conversations/2/messages", {"body": "Hello"})
    events = client.get("notifications").get_json()["items"]
    assert [each["name"] for each in events] == ["message", "follow"]
    assert {each["actor"]["username"] for each in events} == {"alice"}
    assert all(each["unread"] for each in events)
    mark = {"up_to_id": events[1]["id"]}
    assert client.post("notifications/read", mark).status_code == 204
    assert client.get("me").get_json()["unread_notification_count"] == 1
    assert client.post("notifications/read").status_code == 204
    assert client.get("me").get_json()["unread_notification_count"] == 0
    page = client.get("notifications?limit=1").get_json()
    assert [each["unread"] for each in page["items"]] == [False]
    older = client.get(page["_links"]["next"]).get_json()["items"]
    assert [each["name"] for each in older] == ["follow"]


def test_unfollowed_people_leave_the_home_timeline(
    alice: User, bob: User, api: Programs
) -> None:
    make_post(bob)
    follow(alice, bob)
    client = api(alice)
    assert len(client.get("timelines/home").get_json()["items"]) == 1
    client.delete("users/2/follow")
    assert client.get("timelines/home").get_json()["items"] == []
