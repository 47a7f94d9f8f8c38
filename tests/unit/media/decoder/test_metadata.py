"""Notes beside the pixels: Exif, orientation, texts; none is left."""

import zlib

import pytest
from PIL import Image

from tests.support.drawing import RED, middle, near, shown
from tests.unit.media.decoder.files import (
    SWAPPED,
    encode,
    plain,
    with_chunk,
    with_exif,
)


def test_no_profile_and_no_note_is_left() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    data = encode(
        plain("RGB", (9, 9, 9)), "WEBP", icc_profile=SWAPPED, xmp=b"<x/>", exif=exif
    )
    image = shown(data)
    assert not image.info.keys() & {"icc_profile", "exif", "xmp"}


ENTRY = b"MM\x00*\0\0\0\x08\0\x01\x01"
BROKEN = {
    "little": b"\x00\x08\x00\x02\x01\x12\x00\x03",
    "marks alone": b"MM",
    "text": b"this is no Exif",
    "nothing": b"",
    "a wild offset": b"MM\x00*\xff\xff\xff\xff",
    "an orientation of text": ENTRY + b"\x12\0\x02\0\0\0\x04abc\0\0\0\0\0",
    "orientation 99": ENTRY + b"\x12\0\x03\0\0\0\x01\0\x63\0\0\0\0\0\0",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_exif_refuses_nothing(content: bytes) -> None:
    red = plain("RGB", (255, 0, 0), (30, 20))
    for data in (
        with_chunk(encode(red, "PNG"), b"eXIf", content),
        with_exif(encode(red, "JPEG", quality=100), content),
        encode(red, "WEBP", lossless=True, exif=b"Exif\0\0" + content),
    ):
        assert shown(data).size == (30, 20)
        assert near(middle(data), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("value", range(1, 9))
def test_orientation_is_applied(kind: str, value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    image = plain("RGB", (255, 255, 255), (60, 40))
    image.paste((255, 0, 0), (0, 0, 20, 20))
    upright = shown(encode(image, kind, exif=exif, quality=100)).convert("RGB")
    assert upright.size == ((60, 40) if value < 5 else (40, 60))
    # Where the first corner of the file is seen (Exif 2.3, 4.6.4).
    right, below = value in (2, 3, 6, 7), value in (3, 4, 7, 8)
    corner = upright.width - 5 if right else 5, upright.height - 5 if below else 5
    red, green, _ = upright.getpixel(corner)  # type: ignore[misc]  # A pixel of RGB.
    assert (red > 200, green < 60) == (True, True)


def test_long_notes_refuse_nothing() -> None:
    plain_png = encode(plain("RGB", (9, 99, 199)), "PNG")
    packed = zlib.compress(b"x" * 3_000_000)
    for kind, content in (
        (b"zTXt", b"note\0\0" + packed),
        (b"iTXt", b"note\0\1\0\0\0" + packed),
        (b"tEXt", b"broken"),
        (b"tIME", b""),
    ):
        assert near(middle(with_chunk(plain_png, kind, content)), (9, 99, 199, 255))
