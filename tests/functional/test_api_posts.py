"""Posts through the API: written, read, edited, deleted, listed."""

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


def ids(answer: object) -> list[int]:
    """Give the ids of a page."""
    return [each["id"] for each in answer.get_json()["items"]]  # type: ignore[attr-defined]  # a TestResponse


def walk(program: Api, path: str) -> list[int]:
    """Follow `next` to the end."""
    seen: list[int] = []
    for _page in range(20):
        answer = program.get(path)
        seen += ids(answer)
        following = answer.get_json()["_links"]["next"]
        assert (f'<{following}>; rel="next"' in answer.headers.get("Link", "")) is bool(
            following
        )
        if following is None:
            return seen
        path = following
    raise AssertionError("the list does not end")


def test_a_post_is_written_and_read(alice: User, api: Programs) -> None:
    program = api(alice)
    made = program.post("posts", {"body": "Salaam\r\n#دنیا", "language": "fa"})
    assert made.status_code == 201
    shown = made.get_json()
    assert shown["body"] == "Salaam\n#دنیا"
    assert (shown["language"], shown["version"]) == ("fa", 1)
    assert shown["author"]["username"] == "alice"
    assert abs(shown["id"]) <= MAX_ID
    assert program.get(made.headers["Location"]).get_json() == shown
    assert program.get("users/1").get_json()["post_count"] == 1


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
def test_a_bad_post_is_refused(
    alice: User, api: Programs, body: object, field: str
) -> None:
    answer = api(alice).post("posts", body)
    assert answer.status_code == 400
    assert list(answer.get_json()["errors"]) == [field]


def test_the_limit_counts_what_people_see(alice: User, api: Programs) -> None:
    answer = api(alice).post("posts", {"body": "👨‍👩‍👧‍👦" * 140})
    assert answer.status_code == 201


def test_a_post_is_edited_and_remembers(alice: User, api: Programs) -> None:
    program = api(alice)
    path = program.post("posts", {"body": "One", "language": "en"}).headers["Location"]
    assert program.put(path, {"body": "Two"}).get_json()["language"] is None
    changed = program.patch(path, {"language": "es"}).get_json()
    assert (changed["body"], changed["language"]) == ("Two", "es")
    changed = program.patch(path, {"body": "Tres"}).get_json()
    assert (changed["body"], changed["language"]) == ("Tres", "es")
    assert changed["edited_at"] is not None
    assert program.patch(path, {}).get_json() == changed
    former = program.get(f"{path}/history").get_json()["items"]
    # A change of the language alone leaves no entry with the same words.
    assert [each["body"] for each in former] == ["Two", "One"]


def test_others_posts_are_not_touched(alice: User, bob: User, api: Programs) -> None:
    post, program = make_post(bob), api(alice)
    for method in ("PUT", "PATCH", "DELETE"):
        body = {"body": "Mine"} if method != "DELETE" else None
        answer = program.call(method, f"posts/{post.id}", body)
        assert answer.status_code == 403
    assert program.get(f"posts/{post.id}").get_json()["body"] == "Hello, world"


def test_a_post_is_deleted(alice: User, api: Programs) -> None:
    post, program = make_post(alice), api(alice)
    assert program.delete(f"posts/{post.id}").status_code == 204
    for path in (f"posts/{post.id}", f"posts/{post.id}/history", "posts/5"):
        assert program.get(path).status_code == 404
    assert program.delete(f"posts/{post.id}").status_code == 404


def test_lists_are_walked_by_id(alice: User, bob: User, api: Programs) -> None:
    make_post(alice, "Old", at=datetime(2015, 1, 1, tzinfo=UTC))
    make_posts(alice, 5, "Hi #world")
    make_posts(bob, 4)
    follow(alice, bob)
    program = api(alice)
    every = sorted(db.session.scalars(db.select(Post.id)), reverse=True)
    for path in ("posts", "timelines/public", "timelines/home"):
        assert walk(program, f"{path}?limit=3") == every
    assert len(walk(program, "users/2/posts?limit=4")) == 4
    assert len(walk(program, "tags/WORLD/posts?limit=2")) == 5
    assert walk(program, "tags/nothing/posts") == []
    assert program.get("users/99/posts").status_code == 404


def test_lists_are_bounded_on_both_sides(alice: User, api: Programs) -> None:
    made = [post.id for post in make_posts(alice, 6)]
    program = api(alice)
    page = f"posts?since_id={made[1]}&limit=2"
    assert walk(program, page) == made[:1:-1]
    assert ids(program.get(f"posts?min_id={made[1]}&limit=2")) == [made[3], made[2]]
    assert ids(program.get(f"posts?max_id={made[3]}&min_id={made[0]}")) == [
        made[2],
        made[1],
    ]
    assert ids(program.get(f"posts?min_id={made[5]}")) == []
    newer = program.get(f"posts?max_id={made[3]}&limit=2").get_json()["_links"]["prev"]
    assert ids(program.get(newer)) == [made[4], made[3]]


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
def test_a_bad_cursor_is_named(
    alice: User, api: Programs, query: str, field: str
) -> None:
    answer = api(alice).get(f"timelines/home?{query}")
    assert answer.status_code == 400
    assert list(answer.get_json()["errors"]) == [field]


def test_links_keep_no_foreign_arguments(alice: User, api: Programs) -> None:
    make_posts(alice, 3)
    query = "limit=1&_external=1&_scheme=gopher&endpoint=x&id=7&self=1"
    answer = api(alice).get(f"users/1/posts?{query}")
    links = answer.get_json()["_links"]
    assert links["self"] == "/api/users/1/posts?limit=1"
    assert links["next"].startswith("/api/users/1/posts?limit=1&max_id=")


@pytest.mark.parametrize(
    "path", ["posts", "timelines/home", "tags/world/posts", "users/1/posts"]
)
def test_a_list_costs_few_statements(
    alice: User, api: Programs, statements: StatementCounter, path: str
) -> None:
    make_posts(alice, 30, "Hi #world")
    program = api(alice)
    program.get(f"{path}?limit=1")
    with statements() as asked:
        assert len(ids(program.get(f"{path}?limit=100"))) == 30
    assert len(asked) <= 6, asked


def test_what_has_not_changed_is_not_sent_again(
    app: Flask, alice: User, api: Programs
) -> None:
    make_posts(alice, 2)
    program = api(alice)
    tag = {"If-None-Match": program.get("timelines/home").headers["ETag"]}
    assert program.get("timelines/home", headers=tag).status_code == 304
    make_post(alice)
    assert program.get("timelines/home", headers=tag).status_code == 200
