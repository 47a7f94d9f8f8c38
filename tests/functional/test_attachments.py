"""Posts with pictures and films: how they are shown, and how their files travel."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.extensions import caches, db
from app.media import attachments
from app.media.attachments import Draft, Limits
from app.media.models import CHUNK_BYTES
from app.models import Attachment, Post, User
from tests.support.browsing import Browser, Browsing
from tests.support.counting import StatementCounter
from tests.support.factories import make_post

LIMITS = Limits(image_bytes=2_000_000, pixels=20_000_000, video_bytes=2_000_000)
FILM = b"\0\0\0\x18ftypmp42" + bytes(range(250)) * 4_000


def picture(size: tuple[int, int] = (1200, 800), alt: str | None = None) -> Draft:
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, "PNG")
    stream.seek(0)
    return attachments.draft_image(stream, LIMITS, alt)


def film(kind: str = "film") -> Draft:
    return attachments.draft_video(io.BytesIO(FILM), LIMITS, kind=kind)


def make_rich(author: User, *drafts: Draft, body: str = "Look") -> Post:
    post = make_post(author, body)
    attachments.attach(post.id, author.id, drafts)
    db.session.commit()
    return post


@pytest.fixture
def reader(browsing: Browsing, bob: User) -> Browser:
    return browsing.as_user(bob)


def urls(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/media/[^"]+)"', page)


def test_image_is_shown_small_and_opened_large(
    reader: Browser, alice: User, client: FlaskClient
) -> None:
    post = make_rich(alice, picture(alt="A <wall>"))
    for address in ("/explore", "/user/alice", f"/post/{post.id}"):
        page = reader.get(address).text
        assert 'width="1200" height="800" alt="A &lt;wall&gt;"' in page
        large, small = urls(page)
        assert large != small
    sizes = []
    for url in (large, small):
        shown = client.get(url)
        assert (shown.status_code, shown.mimetype) == (200, "image/webp")
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in shown.headers["Cache-Control"]
        assert "sandbox" in shown.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in shown.headers
        sizes.append(Image.open(io.BytesIO(shown.data)).size)
        assert int(shown.headers["Content-Length"]) == len(shown.data)
        again = client.get(url, headers={"If-None-Match": shown.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert sizes == [(1200, 800), (680, 453)]


def test_image_without_alt_text_names_its_author(reader: Browser, alice: User) -> None:
    make_rich(alice, picture((60, 40)), picture((60, 40), "یک دیوار"))
    page = reader.get("/explore").text
    assert 'alt="Picture by alice"' in page
    assert 'alt="یک دیوار" dir="auto"' in page
    assert "attachments--2" in page


def test_video_has_a_player(reader: Browser, alice: User, client: FlaskClient) -> None:
    make_rich(alice, film(), film("animation"))
    page = reader.get("/explore").text
    assert page.count("<video ") == 2
    assert page.count('preload="none"') == 2
    assert page.count(" loop muted") == 1
    url = urls(page)[0]
    whole = client.get(url, buffered=True)
    assert (whole.status_code, whole.mimetype) == (200, "video/mp4")
    assert whole.data == FILM
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.headers["Content-Length"] == str(len(FILM))


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=1000-", 1000, len(FILM)),
        (f"bytes={CHUNK_BYTES - 1}-{CHUNK_BYTES}", CHUNK_BYTES - 1, CHUNK_BYTES + 1),
        (f"bytes={CHUNK_BYTES}-{2 * CHUNK_BYTES - 1}", CHUNK_BYTES, 2 * CHUNK_BYTES),
        ("bytes=-5", len(FILM) - 5, len(FILM)),
        ("bytes=10-99999999", 10, len(FILM)),
    ],
)
def test_range_request_returns_part_of_a_video(
    reader: Browser, alice: User, client: FlaskClient, asked: str, start: int, stop: int
) -> None:
    make_rich(alice, film())
    url = urls(reader.get("/explore").text)[0]
    response = client.get(url, headers={"Range": asked}, buffered=True)
    assert response.status_code == 206
    assert response.data == FILM[start:stop]
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(FILM)}"
    assert response.headers["Content-Length"] == str(stop - start)


def test_invalid_ranges(reader: Browser, alice: User, client: FlaskClient) -> None:
    make_rich(alice, film())
    url = urls(reader.get("/explore").text)[0]
    assert (
        client.get(url, headers={"Range": "bytes=9999999-"}, buffered=True).status_code
        == 416
    )
    for headers in (
        {"Range": "bytes=0-1,5-6"},
        {"Range": "lines=0-1"},
        {"Range": "nonsense"},
        {"Range": "bytes=0-1", "If-Range": '"another"'},
    ):
        response = client.get(url, headers=headers, buffered=True)
        assert (response.status_code, len(response.data)) == (200, len(FILM))
    etag = client.head(url, buffered=True).headers["ETag"]
    still = client.get(
        url, headers={"Range": "bytes=0-1", "If-Range": etag}, buffered=True
    )
    assert still.status_code == 206


def test_files_without_a_post_are_not_served(
    reader: Browser, alice: User, client: FlaskClient
) -> None:
    post = make_rich(alice, picture())
    large, _small = urls(reader.get("/explore").text)
    row = db.session.scalars(db.select(Attachment)).one()
    row.post_id = None
    db.session.commit()
    assert client.get(large).status_code == 404
    row.post_id = post.id
    db.session.commit()
    assert client.get(large).status_code == 200
    reader.get("/explore")
    db.session.delete(db.session.get_one(Post, post.id))
    db.session.commit()
    assert client.get(large).status_code == 404
    assert client.get("/media/none").status_code == 404


def test_changed_image_is_shown_at_once(
    app: Flask, reader: Browser, alice: User
) -> None:
    post = make_post(alice)
    assert "attachments" not in reader.get("/explore").text
    source = "https://pbs.twimg.com/media/A.jpg"
    attachments.replace(post.id, alice.id, [Draft("picture", "One", source_url=source)])
    db.session.commit()
    assert 'alt="One"' in reader.get("/explore").text
    attachments.replace(post.id, alice.id, [Draft("picture", "Two", source_url=source)])
    db.session.commit()
    assert 'alt="Two"' in reader.get("/explore").text


def test_unshowable_attachments_are_left_out(reader: Browser, alice: User) -> None:
    post = make_post(alice)
    foreign = Draft("picture", source_url="https://evil.example/a.jpg")
    attachments.replace(post.id, alice.id, [foreign])
    db.session.commit()
    page = reader.get("/explore").text
    assert "evil.example" not in page
    assert 'class="attachments' not in page


def test_only_pages_with_attachments_cost_one_more_statement(
    reader: Browser, alice: User, statements: StatementCounter
) -> None:
    for number in range(5):
        make_post(alice, f"Plain {number}")
    counts = []
    for rich in range(4):
        if rich:
            make_rich(alice, picture((60, 40)), picture((60, 40)))
        reader.get("/explore")
        db.session.rollback()
        caches.clear_all()
        with statements() as asked:
            reader.get("/explore")
        counts.append(len(asked))
    assert counts == [counts[0], *[counts[0] + 1] * 3]


def test_api_returns_attachments(app: Flask, alice: User, api: Any) -> None:
    post = make_rich(alice, picture(alt="A wall"), film())
    found = api(alice).get(f"/api/posts/{post.id}").json["attachments"]
    first, second = found
    assert first["type"] == "picture"
    assert (first["description"], first["width"], first["height"]) == (
        "A wall",
        1200,
        800,
    )
    assert first["url"] != first["preview_url"]
    assert app.test_client().get(first["preview_url"]).status_code == 200
    assert (second["type"], second["preview_url"]) == ("film", None)
    plain = make_post(alice)
    assert api(alice).get(f"/api/posts/{plain.id}").json["attachments"] == []
