"""Pictures: drawn, uploaded, served for ever."""

import io
import re

import pytest
from flask import Flask
from PIL import Image

from app.extensions import db
from app.models import File, User
from app.web.presenters.avatars import avatar_url
from tests.support.browsing import Browser, Browsing


def png(side: int = 30) -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (side, side), "blue").save(stream, "PNG")
    stream.seek(0)
    return stream


def upload(browser: Browser, content: io.BytesIO, name: str = "me.png") -> int:
    fields = {"picture": (content, name)}
    options = {"content_type": "multipart/form-data"}
    return browser.submit("/settings/picture", fields, **options).status_code


def test_person_without_picture_has_an_identicon(app: Flask, alice: User) -> None:
    with app.test_request_context():
        address = avatar_url(alice, 48)
    answer = app.test_client().get(address)
    assert answer.mimetype == "image/svg+xml"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_picture_is_uploaded_shown_and_removed(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    assert upload(browser, png()) == 302
    page = browser.get("/settings/picture").text
    address = re.search(r'src="(/pictures/[^"]+)"', page)
    assert address
    answer = app.test_client().get(address[1])
    assert answer.mimetype == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    with Image.open(io.BytesIO(answer.data)) as shown:
        assert shown.size == (400, 400)

    browser.submit("/settings/picture", {"remove": "1"})
    assert "/identicons/" in browser.get("/settings/picture").text
    assert app.test_client().get(address[1]).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, b"GIF89a"]
)
def test_file_that_is_no_picture_is_refused(
    app: Flask, alice: User, browsing: Browsing, content: bytes
) -> None:
    browser = browsing.as_user(alice)
    assert upload(browser, io.BytesIO(content)) == 400
    assert browser.submit("/settings/picture", {"picture": "text"}).status_code == 400


def test_too_large_picture_is_refused(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    app.config["PICTURE_MAX_PIXELS"] = 800
    assert upload(browser, png()) == 400
    app.config["PICTURE_MAX_PIXELS"] = 10_000
    app.config["PICTURE_MAX_BYTES"] = 10
    assert upload(browser, png()) == 400


def test_other_files_are_not_served_as_pictures(app: Flask, alice: User) -> None:
    file = File(kind="export", name="x", content_type="text/html", user_id=alice.id)
    db.session.add(file)
    db.session.commit()
    for file_id in (file.id, "nowhere", "x" * 500):
        assert app.test_client().get(f"/pictures/{file_id}").status_code == 404
