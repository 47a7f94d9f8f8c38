"""Programs upload pictures, and publish posts with them."""

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


def upload(program: Api, data: bytes, **words: str) -> TestResponse:
    form: dict[str, Any] = {"file": (io.BytesIO(data), "a.png"), **words}
    return program.post("/api/media", data=form)


def publish(program: Api, *ids: int) -> TestResponse:
    return program.post("/api/posts", {"body": "Look", "media_ids": list(ids)})


def test_a_picture_is_uploaded_and_published(
    app: Flask, alice: User, api: Programs
) -> None:
    program = api(alice)
    answer = upload(program, picture(), description="A wall")
    assert answer.status_code == 201
    made = answer.get_json()
    assert (made["type"], made["description"], made["width"]) == (
        "picture",
        "A wall",
        64,
    )
    # Nobody may read it yet.
    stranger = app.test_client()
    assert stranger.get(made["url"]).status_code == 404
    other = upload(program, picture("JPEG")).get_json()
    post = publish(program, other["id"], made["id"]).get_json()
    assert [each["id"] for each in post["attachments"]] == [other["id"], made["id"]]
    assert stranger.get(made["url"]).status_code == 200
    assert db.session.scalars(db.select(Post.attachment_count)).all() == [2]
    assert set(db.session.scalars(db.select(File.expires_at))) == {None}


def test_what_no_post_takes_is_gone_after_a_day(alice: User, api: Programs) -> None:
    program = api(alice)
    old, young = (upload(program, picture()).get_json()["id"] for _ in range(2))
    row = db.session.get_one(Attachment, old)
    late = db.update(File).where(File.id == row.file_id)
    db.session.execute(late.values(expires_at=utcnow() - timedelta(minutes=1)))
    db.session.commit()
    assert publish(program, old).status_code == 400
    assert media.purge_expired() == 1
    assert db.session.scalars(db.select(Attachment.id)).all() == [young]
    kept = publish(program, young).get_json()
    assert media.purge_expired() == 0
    assert kept["attachments"]


def test_only_ones_own_and_only_once(alice: User, bob: User, api: Programs) -> None:
    number = upload(api(alice), picture()).get_json()["id"]
    for program, ids in (
        (api(bob), [number]),
        (api(alice), [number, number]),
        (api(alice), [number + 1]),
        (api(alice), [number] * 5),
    ):
        answer = publish(program, *ids)
        assert answer.status_code == 400
        assert "media_ids" in answer.get_json()["errors"]
    assert db.session.scalars(db.select(Post)).all() == []
    assert publish(api(alice), number).status_code == 201
    assert publish(api(alice), number).status_code == 400
    assert len(db.session.scalars(db.select(Post)).all()) == 1


@pytest.mark.parametrize("content", [b"", *REFUSED.values()], ids=["empty", *REFUSED])
def test_no_picture_is_refused(alice: User, api: Programs, content: bytes) -> None:
    answer = upload(api(alice), content)
    assert answer.status_code == 400
    assert list(answer.get_json()["errors"]) == ["file"]
    assert db.session.scalars(db.select(File)).all() == []


BODIES: list[dict[str, Any]] = [{}, {"body": ""}, {"body": " \n"}]


@pytest.mark.parametrize("words", BODIES)
def test_pictures_need_no_words(
    alice: User, api: Programs, words: dict[str, Any]
) -> None:
    program = api(alice)
    number = upload(program, picture(), description="A wall").get_json()["id"]
    answer = program.post("/api/posts", words | {"media_ids": [number]})
    assert answer.status_code == 201
    post = answer.get_json()
    assert (post["body"], post["language"]) == ("", None)
    assert [each["description"] for each in post["attachments"]] == ["A wall"]
    path = answer.headers["Location"]
    assert program.put(path, {"body": "Words"}).get_json()["body"] == "Words"
    assert program.put(path, {"body": ""}).get_json()["body"] == ""
    assert program.patch(path, {"body": "More"}).get_json()["body"] == "More"
    changed = program.patch(path, {"body": " "}).get_json()
    assert (changed["body"], len(changed["attachments"])) == ("", 1)
    history = program.get(f"{path}/history").get_json()["items"]
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
def test_without_either_programs_are_told_what_they_know(
    alice: User, api: Programs, words: dict[str, Any], ids: dict[str, Any], said: str
) -> None:
    program, post = api(alice), make_post(alice)
    message = "These fields are not valid: body."
    if said == "Please write something.":
        message = said
    expected = {"error": "Bad Request", "message": message, "errors": {"body": [said]}}
    assert program.post("/api/posts", words | ids).get_json() == expected
    assert program.put(f"/api/posts/{post.id}", words).get_json() == expected
    if words:
        assert program.patch(f"/api/posts/{post.id}", words).get_json() == expected
    assert db.session.scalars(db.select(Post.body)).all() == ["Hello, world"]


def test_pictures_that_are_not_there_are_no_reason(
    alice: User, bob: User, api: Programs
) -> None:
    number = upload(api(bob), picture()).get_json()["id"]
    for ids in ([number], [number + 1], [0], "1"):
        answer = api(alice).post("/api/posts", {"body": "", "media_ids": ids})
        assert answer.status_code == 400
    assert db.session.scalars(db.select(Post)).all() == []


def test_words_alone_of_others_stay_theirs(
    alice: User, bob: User, api: Programs
) -> None:
    number = upload(api(bob), picture()).get_json()["id"]
    path = api(bob).post("/api/posts", {"media_ids": [number]}).headers["Location"]
    for method in ("PUT", "PATCH"):
        assert api(alice).call(method, path, {"body": ""}).status_code == 403


def test_who_is_answered_with_a_picture_reads_of_it(
    alice: User, bob: User, api: Programs
) -> None:
    first, program = make_post(alice), api(bob)
    number = upload(program, picture()).get_json()["id"]
    body = {"reply_to_id": first.id, "media_ids": [number]}
    made = program.post("/api/posts", body).get_json()
    while outbox.drain():
        pass
    [event] = api(alice).get("/api/notifications").get_json()["items"]
    assert event["post"] == {"id": made["id"], "body": "", "language": None}


def test_the_language_of_pictures_alone_can_be_changed(
    alice: User, api: Programs
) -> None:
    post = make_post(alice)
    db.session.execute(db.update(Post).values(body=""))
    db.session.commit()
    program = api(alice)
    answer = program.patch(f"/api/posts/{post.id}", {"language": "fa"})
    assert (answer.status_code, answer.get_json()["language"]) == (200, "fa")
    assert program.patch(f"/api/posts/{post.id}", {"body": " "}).status_code == 400


def test_nothing_or_too_much_is_refused(app: Flask, alice: User, api: Programs) -> None:
    program = api(alice)
    assert program.post("/api/media").status_code == 400
    assert program.post("/api/media", {"file": "words"}).status_code == 400
    app.config["PICTURE_MAX_BYTES"] = 1_000
    assert upload(program, b"x" * 5_000).status_code == 400
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    assert upload(program, b"x" * 50_000).status_code == 413
    app.config["POST_MAX_PICTURES"] = 0
    assert upload(program, picture()).status_code == 400
    assert api().post("/api/media").status_code == 401
