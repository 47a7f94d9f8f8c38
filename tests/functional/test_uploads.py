"""What is uploaded as a picture becomes a picture, or nothing."""

import io
import re
import struct
import zlib

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.models import User
from tests.support.browsing import Browser, Browsing

SCRIPT = b"<script>alert(document.domain)</script>"


@pytest.fixture
def browser(alice: User, browsing: Browsing) -> Browser:
    """Alice's browser."""
    return browsing.as_user(alice)


def upload(browser: Browser, content: bytes, name: str, kind: str) -> int:
    """Send a file under any name and type that an attacker likes."""
    fields = {"picture": (io.BytesIO(content), name, kind)}
    options = {"content_type": "multipart/form-data"}
    return browser.submit("/settings/picture", fields, **options).status_code


def picture(form: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(stream, form, **options)
    return stream.getvalue()


def with_comment() -> bytes:
    """A GIF that is a script as well, for whoever runs it as one."""
    return b"GIF89a" + picture("GIF", comment=b"*/=1;alert(1)/*")[6:]


def bomb(side: int) -> bytes:
    """A PNG of some kilobytes that says it has `side` times `side` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    packed = zlib.compress(b"\0" * min(side * (side // 8 + 1), 4_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


POLYGLOTS = {
    "appended": picture() + SCRIPT,
    "noted": picture("JPEG", comment=SCRIPT),
    "commented": with_comment(),
    "two at once": picture("JPEG") + b"PK\x03\x04" + SCRIPT,
}


@pytest.mark.parametrize("content", POLYGLOTS.values(), ids=POLYGLOTS)
def test_only_pixels_of_a_polyglot_are_stored(
    browser: Browser, client: FlaskClient, content: bytes
) -> None:
    assert upload(browser, content, "x.html", "text/html") == 302
    page = browser.get("/settings/picture").text
    address = re.search(r'src="(/pictures/[^"]+)"', page)
    assert address
    shown = client.get(address[1])
    assert shown.mimetype == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert b"alert" not in shown.data
    assert b"script" not in shown.data
    with Image.open(io.BytesIO(shown.data)) as image:
        assert (image.format, image.size) == ("WEBP", (400, 400))


REFUSED = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
    "page": b"<!doctype html>" + SCRIPT,
    "pdf": b"%PDF-1.7\n%\xe2\xe3",
    "zip": b"PK\x03\x04" + b"\0" * 200,
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": picture("ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "bomb": bomb(30_000),
    "larger bomb": bomb(1_000_000),
    "cut off": picture()[:60],
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_unsupported_picture_is_refused(browser: Browser, content: bytes) -> None:
    assert upload(browser, content, "me.png", "image/png") == 400
    assert "/pictures/" not in browser.get("/settings/picture").text


def test_body_over_the_limit_is_not_read(app: Flask, browser: Browser) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 100_000
    assert upload(browser, b"\0" * 200_000, "me.png", "image/png") == 413


@pytest.mark.parametrize(("size", "status"), [(60_000, 400), (200_000, 413)])
def test_form_without_files_has_the_limit_of_forms(
    app: Flask, browsing: Browsing, size: int, status: int
) -> None:
    app.config["MAX_FORM_MEMORY_SIZE"] = 100_000
    stranger = browsing.anonymous()
    fields = {"username": "x" * size, "password": "x"}
    assert stranger.submit("/auth/login", fields).status_code == status


def test_file_name_is_not_used(browser: Browser, app: Flask) -> None:
    for name in ("../../../etc/passwd", "x\x00.html", "a" * 5_000):
        assert upload(browser, picture(), name, "image/png") == 302
    assert "passwd" not in browser.get("/settings/picture").text
