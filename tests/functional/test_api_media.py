"""Uploads of pictures through the API, and posts with them."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import db
from app.lib.clock import utcnow
from app.media import service as media
from app.models import Attachment, File, Post, User
from app.worker import outbox
from tests.functional.test_uploads import REFUSED, picture
from tests.support.api_client import Api
from tests.support.factories import make_post

Programs = Callable[..., Api]


def upload(client: Api, data: bytes, **words: str) -> TestResponse:
    form: dict[str, Any] = {"file": (io.BytesIO(data), "a.png"), **words}
    return client.post("/api/media", data=form)


def publish(client: Api, *ids: int) -> TestResponse:
    return client.post("/api/posts", {"body": "Look", "media_ids": list(ids)})


def test_picture_is_uploaded_and_published(
    app: Flask, alice: User, api: Programs
) -> None:
    client = api(alice)
    response = upload(client, picture(), description="A wall")
    assert response.status_code == 201
    made = response.get_json()
    assert (made["type"], made["description"], made["width"]) == (
        "picture",
        "A wall",
        64,
    )
    # Nobody may read it yet.
    stranger = app.test_client()
    assert stranger.get(made["url"]).status_code == 404
    other = upload(client, picture("JPEG")).get_json()
    post = publish(client, other["id"], made["id"]).get_json()
    assert [each["id"] for each in post["attachments"]] == [other["id"], made["id"]]
    assert stranger.get(made["url"]).status_code == 200
    assert db.session.scalars(db.select(Post.attachment_count)).all() == [2]
    assert set(db.session.scalars(db.select(File.expires_at))) == {None}


def test_unused_upload_is_deleted_after_a_day(alice: User, api: Programs) -> None:
    client = api(alice)
    old, young = (upload(client, picture()).get_json()["id"] for _ in range(2))
    row = db.session.get_one(Attachment, old)
    late = db.update(File).where(File.id == row.file_id)
    db.session.execute(late.values(expires_at=utcnow() - timedelta(minutes=1)))
    db.session.commit()
    assert publish(client, old).status_code == 400
    assert media.purge_expired() == 1
    assert db.session.scalars(db.select(Attachment.id)).all() == [young]
    kept = publish(client, young).get_json()
    assert media.purge_expired() == 0
    assert kept["attachments"]


def test_upload_is_used_once_and_by_its_owner(
    alice: User, bob: User, api: Programs
) -> None:
    number = upload(api(alice), picture()).get_json()["id"]
    for client, ids in (
        (api(bob), [number]),
        (api(alice), [number, number]),
        (api(alice), [number + 1]),
        (api(alice), [number] * 5),
    ):
        response = publish(client, *ids)
        assert response.status_code == 400
        assert "media_ids" in response.get_json()["errors"]
    assert db.session.scalars(db.select(Post)).all() == []
    assert publish(api(alice), number).status_code == 201
    assert publish(api(alice), number).status_code == 400
    assert len(db.session.scalars(db.select(Post)).all()) == 1


@pytest.mark.parametrize("content", [b"", *REFUSED.values()], ids=["empty", *REFUSED])
def test_file_that_is_no_picture_is_rejected(
    alice: User, api: Programs, content: bytes
) -> None:
    response = upload(api(alice), content)
    assert response.status_code == 400
    assert list(response.get_json()["errors"]) == ["file"]
    assert db.session.scalars(db.select(File)).all() == []


BODIES: list[dict[str, Any]] = [{}, {"body": ""}, {"body": " \n"}]


@pytest.mark.parametrize("words", BODIES)
def test_post_with_pictures_needs_no_body(
    alice: User, api: Programs, words: dict[str, Any]
) -> None:
    client = api(alice)
    number = upload(client, picture(), description="A wall").get_json()["id"]
    response = client.post("/api/posts", words | {"media_ids": [number]})
    assert response.status_code == 201
    post = response.get_json()
    assert (post["body"], post["language"]) == ("", None)
    assert [each["description"] for each in post["attachments"]] == ["A wall"]
    path = response.headers["Location"]
    assert client.put(path, {"body": "Words"}).get_json()["body"] == "Words"
    assert client.put(path, {"body": ""}).get_json()["body"] == ""
    assert client.patch(path, {"body": "More"}).get_json()["body"] == "More"
    changed = client.patch(path, {"body": " "}).get_json()
    assert (changed["body"], len(changed["attachments"])) == ("", 1)
    history = client.get(f"{path}/history").get_json()["items"]
    assert [each["body"] for each in history] == ["More", "", "Words", ""]


@pytest.mark.parametrize("ids", [{}, {"media_ids": []}])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "This field is required."),
        ({"body": ""}, "This must be at least 1 characters long."),
        ({"body": " \n"}, "Please write something."),
        ({"body": None}, "This must be text."),
    ],
)
def test_post_without_body_and_pictures_is_rejected(
    alice: User, api: Programs, words: dict[str, Any], ids: dict[str, Any], said: str
) -> None:
    client, post = api(alice), make_post(alice)
    message = "These fields are not valid: body."
    if said == "Please write something.":
        message = said
    expected = {"error": "Bad Request", "message": message, "errors": {"body": [said]}}
    assert client.post("/api/posts", words | ids).get_json() == expected
    assert client.put(f"/api/posts/{post.id}", words).get_json() == expected
    if words:
        assert client.patch(f"/api/posts/{post.id}", words).get_json() == expected
    assert db.session.scalars(db.select(Post.body)).all() == ["Hello, world"]


def test_empty_media_ids_do_not_replace_a_body(
    alice: User, bob: User, api: Programs
) -> None:
    number = upload(api(bob), picture()).get_json()["id"]
    for ids in ([number], [number + 1], [0], "1"):
        response = api(alice).post("/api/posts", {"body": "", "media_ids": ids})
        assert response.status_code == 400
    assert db.session.scalars(db.select(Post)).all() == []


def test_posts_of_others_cannot_lose_their_body(
    alice: User, bob: User, api: Programs
) -> None:
    number = upload(api(bob), picture()).get_json()["id"]
    path = api(bob).post("/api/posts", {"media_ids": [number]}).headers["Location"]
    for method in ("PUT", "PATCH"):
        assert api(alice).call(method, path, {"body": ""}).status_code == 403


def test_reply_with_a_picture_notifies_the_parents_author(
    alice: User, bob: User, api: Programs
) -> None:
    first, client = make_post(alice), api(bob)
    number = upload(client, picture()).get_json()["id"]
    body = {"reply_to_id": first.id, "media_ids": [number]}
    made = client.post("/api/posts", body).get_json()
    while outbox.drain():
        pass
    [event] = api(alice).get("/api/notifications").get_json()["items"]
    assert event["post"] == {"id": made["id"], "body": "", "language": None}


def test_language_of_a_post_without_body_can_change(alice: User, api: Programs) -> None:
    post = make_post(alice)
    db.session.execute(db.update(Post).values(body=""))
    db.session.commit()
    client = api(alice)
    response = client.patch(f"/api/posts/{post.id}", {"language": "fa"})
    assert (response.status_code, response.get_json()["language"]) == (200, "fa")
    assert client.patch(f"/api/posts/{post.id}", {"body": " "}).status_code == 400


def test_upload_without_file_or_too_large_is_rejected(
    app: Flask, alice: User, api: Programs
) -> None:
    client = api(alice)
    assert client.post("/api/media").status_code == 400
    assert client.post("/api/media", {"file": "words"}).status_code == 400
    app.config["PICTURE_MAX_BYTES"] = 1_000
    assert upload(client, b"x" * 5_000).status_code == 400
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    assert upload(client, b"x" * 50_000).status_code == 413
    app.config["POST_MAX_PICTURES"] = 0
    assert upload(client, picture()).status_code == 400
    assert api().post("/api/media").status_code == 401
