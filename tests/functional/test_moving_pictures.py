"""Animations of posts: they move, can be stopped, and rest for who asks for it."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app import db
from app.media import pictures
from app.media.decoding import Decoders
from app.models import Attachment, User
from tests.functional.test_api_media import Programs, upload
from tests.support.api_client import Api
from tests.support.browsing import Browser, Browsing
from tests.unit.media.decoder.files import animation, plain


@pytest.fixture
def writer(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def moving(kind: str = "GIF", count: int = 3) -> bytes:
    colours = [(250, 0, 0), (0, 250, 0), (0, 0, 250)]
    frames = [plain("RGB", colours[n % 3], (60, 40)) for n in range(count)]
    for number, frame in enumerate(frames):
        frame.putpixel((0, 0), (number % 256, number // 256, 0))
    return animation(kind, frames)


def write(writer: Browser, data: bytes) -> int:
    fields = {
        "post": "Look",
        "pictures": (io.BytesIO(data), "a.gif"),
        "descriptions": "A ball",
    }
    return int(writer.submit("/index", fields).status_code)


def frames(client: FlaskClient, address: str) -> int:
    with Image.open(io.BytesIO(client.get(address).data)) as image:
        return getattr(image, "n_frames", 1)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_animation_plays_and_has_a_still(
    writer: Browser, client: FlaskClient, kind: str
) -> None:
    assert write(writer, moving(kind)) == 302
    html = writer.get("/explore").text
    found = re.search(r'<details class="moving" open>(.*?)</details>', html, re.DOTALL)
    assert found
    rest = re.search(
        r'<source media="\(prefers-reduced-motion: reduce\)" srcset="([^"]+)">',
        found[1],
    )
    address = re.search(r'<a href="([^"]+)"><picture>', found[1])
    assert address
    assert rest
    assert frames(client, address[1]) == 3
    assert frames(client, rest[1]) == 1
    assert "Stop the animation" in found[1]
    assert found[1].count('alt="A ball"') == 2
    # With the post both files are gone.
    db.session.execute(db.delete(Attachment))
    db.session.commit()
    assert client.get(rest[1]).status_code == 404


def test_api_marks_animated_images(app: Flask, alice: User, api: Programs) -> None:
    made = upload(api(alice), moving()).get_json()
    assert (made["type"], made["animated"]) == ("picture", True)
    assert made["url"] != made["preview_url"]


def test_too_long_animation_is_refused_with_the_limit(
    writer: Browser, alice: User, api: Programs
) -> None:
    data = moving("GIF", pictures.MAX_FRAMES + 1)
    said = "The animation is too long: it may have at most 400 pictures."
    program: Api = api(alice)
    assert upload(program, data).get_json()["errors"] == {"file": [said]}
    fields = {"post": "My words", "pictures": (io.BytesIO(data), "a.gif")}
    response = writer.submit("/index", fields)
    assert response.status_code == 400
    assert said in response.text
    assert "My words" in response.text


def test_busy_decoder_asks_to_try_again(
    writer: Browser, alice: User, api: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "decoders", Decoders(["/nowhere/python"]))
    response = upload(api(alice), moving())
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    fields = {"post": "My words", "pictures": (io.BytesIO(moving()), "a.gif")}
    page = writer.submit("/index", fields)
    assert page.status_code == 400
    assert "Please try again in a moment." in page.text
    assert "My words" in page.text
