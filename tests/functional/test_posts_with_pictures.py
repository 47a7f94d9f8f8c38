"""Posts and replies with images, published by forms."""

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app import db
from app.models import Attachment, File, Post, User
from tests.functional.test_uploads import REFUSED, picture
from tests.support.browsing import Browser, Browsing
from tests.support.factories import make_post


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def write(
    writer: Browser, *contents: bytes, words: tuple[str, ...] = (), **more: Any
) -> TestResponse:
    page = more.pop("page", "/index")
    files = [(io.BytesIO(data), f"{n}.png") for n, data in enumerate(contents)]
    fields = {"post": "Look at this", "pictures": files, "descriptions": list(words)}
    response: TestResponse = writer.submit(
        page, fields | more, content_type="multipart/form-data"
    )
    return response


def shown() -> list[Attachment]:
    query = db.select(Attachment).order_by(Attachment.post_id, Attachment.position)
    return list(db.session.scalars(query))


def test_post_is_published_with_images(writer: Browser) -> None:
    response = write(writer, picture(), picture("JPEG"), words=("A wall", " "))
    assert response.status_code == 302
    post = db.session.scalars(db.select(Post)).one()
    assert (post.body, post.attachment_count) == ("Look at this", 2)
    assert [(each.alt, each.width) for each in shown()] == [("A wall", 64), (None, 64)]
    page = writer.get("/index").text
    assert 'alt="A wall"' in page
    assert 'alt="Picture by alice"' in page


def test_reply_is_published_with_an_image(writer: Browser, bob: User) -> None:
    first = make_post(bob)
    assert write(writer, picture(), page=f"/post/{first.id}").status_code == 302
    reply = db.session.scalars(db.select(Post).where(Post.id != first.id)).one()
    assert (reply.reply_to_id, reply.attachment_count) == (first.id, 1)


def test_post_is_published_without_images(writer: Browser) -> None:
    # So a browser sends a choice of none.
    nothing = (io.BytesIO(b""), "")
    assert writer.submit("/index", {"post": "Words", "pictures": nothing})
    assert db.session.scalars(db.select(Post)).one().attachment_count == 0


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_invalid_image_refuses_the_post_and_keeps_its_text(
    writer: Browser, content: bytes
) -> None:
    response = write(writer, picture(), content)
    assert response.status_code == 400
    assert "Look at this</textarea>" in response.text
    assert 'role="alert"' in response.text
    for table in (Post, Attachment, File):
        assert db.session.scalars(db.select(table)).all() == []


def test_more_images_than_allowed_are_refused(app: Flask, writer: Browser) -> None:
    response = write(writer, *[picture()] * 5)
    assert response.status_code == 400
    assert "A post may have at most 4 pictures." in response.text
    app.config["POST_MAX_PICTURES"] = 0
    assert write(writer, picture()).status_code == 400
    assert db.session.scalars(db.select(Post)).all() == []


def test_site_without_images_offers_no_upload(app: Flask, writer: Browser) -> None:
    app.config["POST_MAX_PICTURES"] = 0
    assert 'type="file"' not in writer.get("/index").text


def test_too_large_image_is_refused(app: Flask, writer: Browser) -> None:
    app.config["PICTURE_MAX_BYTES"] = 50
    response = write(writer, picture())
    assert response.status_code == 400
    assert "The file is too large." in response.text


def test_refused_text_leaves_no_file_behind(writer: Browser) -> None:
    response = write(writer, picture(), post="long " * 100)
    assert response.status_code == 400
    assert db.session.scalars(db.select(File)).all() == []
