"""Attachments are prepared and stored; hostile files are refused."""

import io

import pytest
from flask import Flask
from PIL import Image

from app.exceptions import Invalid
from app.extensions import db
from app.media import attachments, service
from app.media.attachments import Draft, Limits
from app.models import File, User
from tests.support.counting import StatementCounter
from tests.support.factories import make_post

LIMITS = Limits(image_bytes=2_000_000, pixels=20_000_000, video_bytes=1_000)
FILM = b"\0\0\0\x18ftypmp42" + b"\0" * 200


def picture(
    form: str = "JPEG", size: tuple[int, int] = (1200, 800), **options: object
) -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, form, **options)
    stream.seek(0)
    return stream


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_image_is_stored_large_and_small() -> None:
    draft = attachments.draft_image(picture(size=(4000, 1000)), LIMITS, " A wall ")
    assert (draft.kind, draft.alt) == ("picture", "A wall")
    assert (draft.width, draft.height) == (2048, 512)
    assert draft.content
    assert draft.preview
    assert opened(draft.content.data).size == (2048, 512)
    assert opened(draft.preview.data).size == (680, 170)
    assert draft.size == len(draft.content.data) + len(draft.preview.data)


def test_small_image_is_stored_once() -> None:
    draft = attachments.draft_image(picture("PNG", (320, 200)), LIMITS)
    assert (draft.width, draft.height, draft.alt) == (320, 200, None)
    assert draft.preview is None


def test_location_of_an_image_is_not_stored() -> None:
    exif = Image.Exif()
    exif[0x010E] = "My house"
    exif[0x0112] = 6
    draft = attachments.draft_image(picture(exif=exif), LIMITS)
    # The picture was rotated and is upright now.
    assert (draft.width, draft.height) == (800, 1200)
    for content in (draft.content, draft.preview):
        assert content
        assert content.content_type == "image/webp"
        assert b"My house" not in content.data
        assert not opened(content.data).getexif()


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"x" * 3_000_000]
)
def test_file_that_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        attachments.draft_image(io.BytesIO(data), LIMITS)


def test_too_many_pixels_are_refused() -> None:
    few = Limits(image_bytes=2_000_000, pixels=1000, video_bytes=0)
    with pytest.raises(Invalid):
        attachments.draft_image(picture(), few)


def test_video_is_stored_unchanged() -> None:
    draft = attachments.draft_video(io.BytesIO(FILM), LIMITS)
    assert draft.content == attachments.Content(FILM, "video/mp4")


@pytest.mark.parametrize("data", [b"", b"<html>", b"ftyp", FILM + b"\0" * 1000])
def test_file_that_is_no_video_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        attachments.draft_video(io.BytesIO(data), LIMITS)


def test_attachments_of_a_page_cost_one_statement(
    app: Flask, alice: User, statements: StatementCounter
) -> None:
    drafts = [
        attachments.draft_image(picture(size=(900, 900)), LIMITS, "First"),
        attachments.draft_video(io.BytesIO(FILM), LIMITS),
    ]
    written = [make_post(alice) for _ in range(3)]
    for post in written[:2]:
        attachments.attach(post.id, alice.id, drafts)
    db.session.commit()
    ids = [post.id for post in written]
    with statements() as asked:
        found = attachments.of_posts(ids)
    assert len(asked) == 1
    assert [*found] == ids[:2]
    first, second = found[ids[0]]
    assert (first.alt, first.width, second.kind) == ("First", 900, "film")
    assert service.read(first.file_id or "") != service.read(first.preview_id or "")
    assert service.read(second.file_id or "") == FILM


def test_attachments_are_replaced(app: Flask, alice: User) -> None:
    post = make_post(alice)
    attachments.attach(post.id, alice.id, [attachments.draft_image(picture(), LIMITS)])
    here = [Draft("picture", source_url=f"https://example.com/{n}") for n in range(2)]
    attachments.replace(post.id, alice.id, here)
    rows = attachments.of_posts([post.id])[post.id]
    assert attachments.are_same(rows, here)
    assert not attachments.are_same(rows, here[::-1])
    assert not attachments.are_same(rows, here[:1])
    attachments.replace(post.id, alice.id, [])
    assert attachments.of_posts([post.id]) == {}
    assert db.session.scalars(db.select(File)).all() == []
