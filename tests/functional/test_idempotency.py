"""Requests that come twice, one after the other or at once, through the API."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app import db
from app.http_api import components
from app.idempotency import service as idempotency
from app.lib.clock import utcnow
from app.models import (
    ApiToken,
    Attachment,
    IdempotencyKey,
    Message,
    Post,
    PostRevision,
    Task,
    User,
)
from app.posts.commands import DeletePost, EditPost, PublishPost
from tests.support.api_client import Api
from tests.support.counting import StatementCounter
from tests.support.factories import PASSWORD, make_post

Programs = Callable[..., Api]
KEY, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return file.getvalue()


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def keyed(value: str | None = None) -> dict[str, str]:
    return {KEY: value or str(uuid4())}


def test_a_repeated_post_is_answered_like_the_first(alice: User, api: Programs) -> None:
    program, headers = api(alice), keyed()
    first = program.post("posts", {"body": "Hello"}, headers=headers)
    again = program.post("posts", {"body": "Hello"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert again.headers["Location"] == first.headers["Location"]
    assert (first.headers.get(REPLAYED), again.headers[REPLAYED]) == (None, "true")
    assert count(Post) == 1


def test_a_post_without_a_key_is_published_each_time(
    alice: User, api: Programs
) -> None:
    for _time in range(2):
        assert api(alice).post("posts", {"body": "Hello"}).status_code == 201
    assert (count(Post), count(IdempotencyKey)) == (2, 0)


def test_a_repeated_message_is_sent_once(alice: User, bob: User, api: Programs) -> None:
    program, headers, path = api(alice), keyed(), f"conversations/{bob.id}/messages"
    first = program.post(path, {"body": "Hello"}, headers=headers)
    again = program.post(path, {"body": "Hello"}, headers=headers)
    assert again.status_code == first.status_code == 201
    assert again.get_json() == first.get_json()
    assert count(Message) == 1


def test_a_repeated_upload_keeps_one_picture(alice: User, api: Programs) -> None:
    program, headers, content = api(alice), keyed(), picture()
    answers = [
        program.post(
            "media", data={"file": (io.BytesIO(content), "a.jpg")}, headers=headers
        )
        for _time in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].get_json() == answers[1].get_json()
    assert count(Attachment) == 1


def test_a_repeated_post_with_pictures_keeps_them(alice: User, api: Programs) -> None:
    program, headers = api(alice), keyed()
    upload = program.post("media", data={"file": (io.BytesIO(picture()), "a.png")})
    body = {"body": "Look", "media_ids": [upload.get_json()["id"]]}
    first = program.post("posts", body, headers=headers)
    again = program.post("posts", body, headers=headers)
    assert again.get_json() == first.get_json()
    assert len(again.get_json()["attachments"]) == 1


def test_a_repeated_export_is_one_task(alice: User, api: Programs) -> None:
    program, headers = api(alice), keyed()
    first = program.post("tasks", {"name": "export_posts"}, headers=headers)
    again = program.post("tasks", {"name": "export_posts"}, headers=headers)
    assert again.status_code == first.status_code == 202
    assert again.get_json()["id"] == first.get_json()["id"]
    assert program.post("tasks", {"name": "export_posts"}).status_code == 409
    assert count(Task) == 1


def test_a_repeated_request_for_a_token_gets_the_same_one(
    alice: User, api: Programs
) -> None:
    options = {"auth": (alice.username, PASSWORD), "headers": keyed()}
    first = api().post("tokens", {"name": "phone"}, **options)
    again = api().post("tokens", {"name": "phone"}, **options)
    assert first.get_json() == again.get_json()
    assert count(ApiToken) == 1
    program = api()
    program.token = again.get_json()["token"]
    assert program.get("me").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [("posts", {"body": "Another"}), ("tasks", {"name": "export_posts"})],
)
def test_another_request_with_the_key_is_refused(
    alice: User, api: Programs, path: str, body: Any
) -> None:
    program, headers = api(alice), keyed()
    program.post("posts", {"body": "Hello"}, headers=headers)
    answer = program.post(path, body, headers=headers)
    assert answer.status_code == 422
    assert (count(Post), count(Task)) == (1, 0)


def test_people_may_use_the_same_key(alice: User, bob: User, api: Programs) -> None:
    headers = keyed("1")
    for person in (alice, bob):
        answer = api(person).post("posts", {"body": "Hello"}, headers=headers)
        assert answer.status_code == 201
        assert REPLAYED not in answer.headers
    assert count(Post) == 2


@pytest.mark.parametrize("value", ["", " ", "k" * 256, "ключ".encode(), '"a', '""'])
def test_a_key_that_is_none_is_refused(alice: User, api: Programs, value: Any) -> None:
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    answer = api(alice).post("posts", {"body": "Hello"}, headers={KEY: text})
    expected = 201 if value == '"a' else 400
    assert answer.status_code == expected


def test_a_quoted_key_is_the_same_as_a_bare_one(alice: User, api: Programs) -> None:
    for value in ("abc", '"abc"'):
        api(alice).post("posts", {"body": "Hello"}, headers={KEY: value})
    assert count(Post) == 1


def test_a_refused_request_uses_up_no_key(alice: User, api: Programs) -> None:
    program, headers = api(alice), keyed()
    assert (
        program.post("posts", {"body": "x" * 141}, headers=headers).status_code == 400
    )
    assert program.post("posts", {"body": "Hello"}, headers=headers).status_code == 201


def test_a_repeated_reply_survives_the_end_of_what_it_answers(
    alice: User, bob: User, api: Programs
) -> None:
    parent, program, headers = make_post(bob), api(alice), keyed()
    body = {"body": "Hello", "reply_to_id": parent.id}
    first = program.post("posts", body, headers=headers)
    DeletePost(bob, parent.id).execute()
    again = program.post("posts", body, headers=headers)
    assert again.status_code == 201
    assert again.get_json()["id"] == first.get_json()["id"]


def test_what_was_deleted_meanwhile_is_not_made_again(
    alice: User, api: Programs
) -> None:
    program, headers = api(alice), keyed()
    made = program.post("posts", {"body": "Hello"}, headers=headers).get_json()
    program.delete(f"posts/{made['id']}")
    assert program.post("posts", {"body": "Hello"}, headers=headers).status_code == 404
    assert count(Post) == 0


def test_equal_requests_at_once_make_one_post(app: Flask, alice: User) -> None:
    user_id, threads = alice.id, 6
    start = Barrier(threads)
    db.session.rollback()

    def publish(_number: int) -> tuple[int, bool]:
        with app.app_context():
            author = db.session.get_one(User, user_id)
            key = idempotency.Key(user_id, "once", "fingerprint")
            start.wait(60)
            post = PublishPost(author, "Hello", max_length=140, key=key).execute()
            return post.id, key.is_replayed

    with ThreadPoolExecutor(threads) as pool:
        made = list(pool.map(publish, range(threads)))
    assert len({post_id for post_id, _replayed in made}) == 1
    assert sum(replayed for _id, replayed in made) == threads - 1
    assert (count(Post), count(IdempotencyKey)) == (1, 1)
    assert db.session.get_one(User, user_id).post_count == 1


def test_equal_edits_at_once_keep_one_revision(app: Flask, alice: User) -> None:
    post_id, user_id, threads = make_post(alice, "Before").id, alice.id, 4
    start = Barrier(threads)
    db.session.rollback()

    def change(_number: int) -> None:
        with app.app_context():
            author = db.session.get_one(User, user_id)
            key = idempotency.Key(user_id, "once", "fingerprint")
            start.wait(60)
            EditPost(author, post_id, "After", max_length=140, key=key).execute()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(change, range(threads)))
    assert count(PostRevision) == 1


def test_a_key_costs_one_insert(
    alice: User, api: Programs, statements: StatementCounter
) -> None:
    program = api(alice)
    program.post("posts", {"body": "Hello"})
    with statements() as plain:
        program.post("posts", {"body": "Hello"})
    with statements() as with_key:
        program.post("posts", {"body": "Hello"}, headers=keyed())
    added = [text for text in with_key if "idempotency_key" in text]
    assert len(with_key) == len(plain) + 1
    assert [text[:6] for text in added] == ["INSERT"]


def test_keys_are_kept_for_a_day(app: Flask, alice: User) -> None:
    for hours in (1, 23, 25, 49):
        row = IdempotencyKey(user_id=alice.id, key=str(hours), kind="post")
        row.resource_id, row.fingerprint = "1", ""
        row.created_at = utcnow() - timedelta(hours=hours)
        db.session.add(row)
    db.session.commit()
    assert idempotency.purge() == 2
    assert set(db.session.scalars(sa.select(IdempotencyKey.key))) == {"1", "23"}


def test_keys_go_with_their_account(alice: User, api: Programs) -> None:
    api(alice).post("posts", {"body": "Hello"}, headers=keyed())
    db.session.execute(sa.delete(Post))
    db.session.execute(sa.delete(User).where(User.id == alice.id))
    db.session.commit()
    assert count(IdempotencyKey) == 0


@pytest.mark.parametrize("key", ["x" * 255, '"quoted"', "a b", "é", "", "x" * 256])
def test_description_says_which_keys_are_taken(
    app: Flask, api: Programs, alice: User, key: str
) -> None:
    schema = components.IDEMPOTENCY_KEY["schema"]
    is_described = jsonschema.Draft202012Validator(schema).is_valid(key)
    answer = api(alice).post("posts", {"body": "Hello"}, headers={KEY: key})
    assert answer.status_code == (201 if is_described else 400)
