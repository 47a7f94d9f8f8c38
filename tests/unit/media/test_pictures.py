import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.exceptions import Invalid
from app.media.pictures import Picture, prepare_avatar

ORIENTATION, MAKE = 0x0112, 0x010F


def prepare(data: bytes, max_bytes: int = 10**6, max_pixels: int = 10**7) -> Picture:
    return prepare_avatar(io.BytesIO(data), max_bytes=max_bytes, max_pixels=max_pixels)


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def reopen(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data), formats=["WEBP"])


def half_red_half_blue(width: int, height: int) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, height // 2, width, height))
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(1, 1), (900, 300), (50, 700)])
def test_upload_becomes_a_square_webp(kind: str, size: tuple[int, int]) -> None:
    picture = prepare(encode(Image.new("RGB", size, "green"), kind))
    assert (picture.content_type, picture.width, picture.height) == (
        "image/webp",
        400,
        400,
    )
    assert reopen(picture).size == (400, 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_colour_mode_is_read(mode: str) -> None:
    assert reopen(prepare(encode(Image.new(mode, (20, 20)), "PNG"))).size == (400, 400)


def test_cmyk_is_read() -> None:
    assert prepare(encode(Image.new("CMYK", (20, 20)), "JPEG")).width == 400


def test_picture_is_upright_without_location() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = 3, "SecretCamera"
    data = encode(half_red_half_blue(600, 600), "JPEG", exif=exif)
    picture = prepare(data)
    assert b"SecretCamera" in data
    assert b"SecretCamera" not in picture.data
    image = reopen(picture)
    assert not image.getexif()
    red, _, blue = image.convert("RGB").getpixel((200, 20))  # type: ignore[misc]  # A pixel of an RGB image is a triple.
    assert blue > 200 > red


def test_other_metadata_is_dropped() -> None:
    data = encode(
        Image.new("RGB", (9, 9)), "WEBP", xmp=b"<secret/>", icc_profile=b"secret"
    )
    assert b"secret" in data
    assert b"secret" not in prepare(data).data


def test_transparency_is_preserved() -> None:
    picture = prepare(encode(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"))
    assert reopen(picture).convert("RGBA").getpixel((5, 5))[3] == 0  # type: ignore[index]  # A pixel of an RGBA image is a tuple.


def test_animation_becomes_its_first_frame() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
    image = reopen(prepare(data))
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((200, 200))[0] > 200  # type: ignore[index]  # As above.


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        bomb(),
        encode(Image.new("RGB", (900, 900)), "PNG")[:500],
        encode(Image.new("RGB", (9, 9)), "BMP"),
    ],
    ids=["empty", "text", "header", "svg", "eps", "bomb", "truncated", "bmp"],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        prepare(data)
    assert caught.value.field == "picture"


def test_too_many_bytes_or_pixels_are_refused() -> None:
    data = encode(Image.new("RGB", (100, 100)), "PNG")
    with pytest.raises(Invalid, match="too large"):
        prepare(data, max_bytes=len(data) - 1)
    with pytest.raises(Invalid, match="too many pixels"):
        prepare(data, max_pixels=9_999)
    assert prepare(data, max_bytes=len(data), max_pixels=10_000)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_broken_bytes_are_refused_or_redrawn(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]))
    broken = bytearray(encode(half_red_half_blue(30, 30), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(broken) - 1))
        broken[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Invalid):
        assert prepare(bytes(broken)).width == 400
