"""Posts through the API: created, read, edited, deleted, listed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from app import db
from app.lib.ids import MAX_ID
from app.models import Post, User
from tests.support.api_client import Api
from tests.support.counting import StatementCounter
from tests.support.factories import follow, make_post, make_posts

Programs = Callable[..., Api]


def ids(response: object) -> list[int]:
    """Return the ids of a page."""
    return [each["id"] for each in response.get_json()["items"]]  # type: ignore[attr-defined]  # a TestResponse


def walk(client: Api, path: str) -> list[int]:
    """Follow `next` to the end."""
    seen: list[int] = []
    for _page in range(20):
        response = client.get(path)
        seen += ids(response)
        following = response.get_json()["_links"]["next"]
        assert (
            f'<{following}>; rel="next"' in response.headers.get("Link", "")
        ) is bool(following)
        if following is None:
            return seen
        path = following
    raise AssertionError("the list does not end")


def test_post_is_created_and_read(alice: User, api: Programs) -> None:
    client = api(alice)
    made = client.post("posts", {"body": "Salaam\r\n#دنیا", "language": "fa"})
    assert made.status_code == 201
    shown = made.get_json()
    assert shown["body"] == "Salaam\n#دنیا"
    assert (shown["language"], shown["version"]) == ("fa", 1)
    assert shown["author"]["username"] == "alice"
    assert abs(shown["id"]) <= MAX_ID
    assert client.get(made.headers["Location"]).get_json() == shown
    assert client.get("users/1").get_json()["post_count"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"body": ""}, "body"),
        ({"body": " \n\t "}, "body"),
        ({"body": "\u200b\u2066"}, "body"),
        ({"body": "x" * 141}, "body"),
        ({"body": "x" * 70_000}, "body"),
        ({"body": None}, "body"),
        ({"body": ["x"]}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"body": "x", "language": "xx"}, "language"),
        ({"body": "x", "language": 5}, "language"),
    ],
)
def test_invalid_post_is_rejected(
    alice: User, api: Programs, body: object, field: str
) -> None:
    response = api(alice).post("posts", body)
    assert response.status_code == 400
    assert list(response.get_json()["errors"]) == [field]


def test_length_is_counted_in_grapheme_clusters(alice: User, api: Programs) -> None:
    response = api(alice).post("posts", {"body": "👨‍👩‍👧‍👦" * 140})
    assert response.status_code == 201


def test_edited_post_has_a_history(alice: User, api: Programs) -> None:
    client = api(alice)
    path = client.post("posts", {"body": "One", "language": "en"}).headers["Location"]
    assert client.put(path, {"body": "Two"}).get_json()["language"] is None
    changed = client.patch(path, {"language": "es"}).get_json()
    assert (changed["body"], changed["language"]) == ("Two", "es")
    changed = client.patch(path, {"body": "Tres"}).get_json()
    assert (changed["body"], changed["language"]) == ("Tres", "es")
    assert changed["edited_at"] is not None
    assert client.patch(path, {}).get_json() == changed
    former = client.get(f"{path}/history").get_json()["items"]
    # A change of the language alone leaves no entry with the same words.
    assert [each["body"] for each in former] == ["Two", "One"]


def test_posts_of_others_cannot_change(alice: User, bob: User, api: Programs) -> None:
    post, client = make_post(bob), api(alice)
    for method in ("PUT", "PATCH", "DELETE"):
        body = {"body": "Mine"} if method != "DELETE" else None
        response = client.call(method, f"posts/{post.id}", body)
        assert response.status_code == 403
    assert client.get(f"posts/{post.id}").get_json()["body"] == "Hello, world"


def test_post_is_deleted(alice: User, api: Programs) -> None:
    post, client = make_post(alice), api(alice)
    assert client.delete(f"posts/{post.id}").status_code == 204
    for path in (f"posts/{post.id}", f"posts/{post.id}/history", "posts/5"):
        assert client.get(path).status_code == 404
    assert client.delete(f"posts/{post.id}").status_code == 404


def test_lists_are_paged_by_id(alice: User, bob: User, api: Programs) -> None:
    make_post(alice, "Old", at=datetime(2015, 1, 1, tzinfo=UTC))
    make_posts(alice, 5, "Hi #world")
    make_posts(bob, 4)
    follow(alice, bob)
    client = api(alice)
    every = sorted(db.session.scalars(db.select(Post.id)), reverse=True)
    for path in ("posts", "timelines/public", "timelines/home"):
        assert walk(client, f"{path}?limit=3") == every
    assert len(walk(client, "users/2/posts?limit=4")) == 4
    assert len(walk(client, "tags/WORLD/posts?limit=2")) == 5
    assert walk(client, "tags/nothing/posts") == []
    assert client.get("users/99/posts").status_code == 404


def test_lists_take_cursors_on_both_sides(alice: User, api: Programs) -> None:
    made = [post.id for post in make_posts(alice, 6)]
    client = api(alice)
    page = f"posts?since_id={made[1]}&limit=2"
    assert walk(client, page) == made[:1:-1]
    assert ids(client.get(f"posts?min_id={made[1]}&limit=2")) == [made[3], made[2]]
    assert ids(client.get(f"posts?max_id={made[3]}&min_id={made[0]}")) == [
        made[2],
        made[1],
    ]
    assert ids(client.get(f"posts?min_id={made[5]}")) == []
    newer = client.get(f"posts?max_id={made[3]}&limit=2").get_json()["_links"]["prev"]
    assert ids(client.get(newer)) == [made[4], made[3]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=", "limit"),
        ("limit=1.0", "limit"),
        ("limit=1_0", "limit"),
        ("max_id=abc", "max_id"),
        ("max_id=%D9%A3", "max_id"),
        (f"min_id={'9' * 40}", "min_id"),
        ("since_id=9007199254740992", "since_id"),
    ],
)
def test_invalid_cursor_is_named_in_errors(
    alice: User, api: Programs, query: str, field: str
) -> None:
    response = api(alice).get(f"timelines/home?{query}")
    assert response.status_code == 400
    assert list(response.get_json()["errors"]) == [field]


def test_links_omit_unknown_arguments(alice: User, api: Programs) -> None:
    make_posts(alice, 3)
    query = "limit=1&_external=1&_scheme=gopher&endpoint=x&id=7&self=1"
    response = api(alice).get(f"users/1/posts?{query}")
    links = response.get_json()["_links"]
    assert links["self"] == "/api/users/1/posts?limit=1"
    assert links["next"].startswith("/api/users/1/posts?limit=1&max_id=")


@pytest.mark.parametrize(
    "path", ["posts", "timelines/home", "tags/world/posts", "users/1/posts"]
)
def test_a_list_costs_few_statements(
    alice: User, api: Programs, statements: StatementCounter, path: str
) -> None:
    make_posts(alice, 30, "Hi #world")
    client = api(alice)
    client.get(f"{path}?limit=1")
    with statements() as asked:
        assert len(ids(client.get(f"{path}?limit=100"))) == 30
    assert len(asked) <= 6, asked


def test_unchanged_list_returns_304(app: Flask, alice: User, api: Programs) -> None:
    make_posts(alice, 2)
    client = api(alice)
    tag = {"If-None-Match": client.get("timelines/home").headers["ETag"]}
    assert client.get("timelines/home", headers=tag).status_code == 304
    make_post(alice)
    assert client.get("timelines/home", headers=tag).status_code == 200
