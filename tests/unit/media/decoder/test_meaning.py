"""Pixels keep their meaning, whatever the file writes them in."""

import struct
import zlib

import pytest

from app.media.decoder.job import Job
from tests.support.drawing import JOB, RED, SQUARE, middle, near
from tests.unit.media.decoder.files import (
    SWAPPED,
    Pixel,
    chunk,
    encode,
    grey_profile,
    matrix_profile,
    plain,
    png,
    profile,
    with_chunk,
)

SIZE = 16, 16
WIDE = 1_000, 600
# At D50, from the specifications of both.
P3 = (
    (0.51512, 0.2412, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.1571, 0.06657, 0.78407),
)
ADOBE = (
    (0.60974, 0.31111, 0.01947),
    (0.20528, 0.62567, 0.06087),
    (0.14919, 0.06322, 0.74457),
)


def deep(value: int, more: bytes = b"", size: tuple[int, int] = SIZE) -> bytes:
    return png(struct.pack(">H", value) * size[0], size, depth=16, colour=0, more=more)


def clear(*samples: int) -> bytes:
    return chunk(b"tRNS", struct.pack(f">{len(samples)}H", *samples))


def palette(alpha: bytes) -> bytes:
    image = plain("P", 1)
    image.putpalette([0, 0, 0, 200, 30, 90])
    return encode(image, "PNG", transparency=alpha)


def noted(mode: str, pixel: Pixel, icc: bytes, kind: str = "PNG") -> bytes:
    options = {"lossless": True} if kind == "WEBP" else {"quality": 100}
    if kind == "JPEG":
        options["subsampling"] = 0
    return encode(plain(mode, pixel), kind, icc_profile=icc, **options)


GREEN, CLEAR = (0, 255, 0, 255), (0, 0, 0, 0)
ROWS: dict[str, tuple[bytes, tuple[int, ...]]] = {
    "16-bit grey, dark": (deep(0x4000), (64, 64, 64, 255)),
    "16-bit grey, middle": (deep(0x8000), (128, 128, 128, 255)),
    "16-bit grey, nearly black": (deep(300), (1, 1, 1, 255)),
    "16-bit grey, white": (deep(0xFFFF), (255, 255, 255, 255)),
    "16-bit grey, wide": (deep(0x4000, size=WIDE), (64, 64, 64, 255)),
    "16-bit grey, clear": (deep(0x4000, clear(0x4000)), CLEAR),
    "16-bit grey, another value clear": (
        deep(0x4000, clear(0x4001)),
        (64, 64, 64, 255),
    ),
    "16-bit grey, profile": (
        with_chunk(
            deep(0x8000),
            b"iCCP",
            b"grey\0\0" + zlib.compress(grey_profile(1.0)),
        ),
        (188, 188, 188, 255),
    ),
    "16-bit grey and alpha": (
        png(struct.pack(">HH", 0x4000, 0xFFFF) * 16, SIZE, depth=16, colour=4),
        (64, 64, 64, 255),
    ),
    "16-bit colour": (
        png(struct.pack(">HHH", 0x4000, 0x8000, 0xFFFF) * 16, SIZE, depth=16, colour=2),
        (64, 128, 255, 255),
    ),
    "16-bit colour, clear": (
        png(
            struct.pack(">HHH", 0x4000, 0x8000, 0xFFFF) * 16,
            SIZE,
            depth=16,
            colour=2,
            more=clear(0x4000, 0x8000, 0xFFFF),
        ),
        CLEAR,
    ),
    "16-bit colour and alpha": (
        png(
            struct.pack(">HHHH", 0x4000, 0x8000, 0xFFFF, 0xFFFF) * 16,
            SIZE,
            depth=16,
            colour=6,
        ),
        (64, 128, 255, 255),
    ),
    "8-bit colour, clear": (
        png(bytes((9, 99, 199)) * 16, SIZE, depth=8, colour=2, more=clear(9, 99, 199)),
        CLEAR,
    ),
    "8-bit colour, another clear": (
        png(bytes((9, 99, 199)) * 16, SIZE, depth=8, colour=2, more=clear(9, 99, 198)),
        (9, 99, 199, 255),
    ),
    "8-bit grey, clear": (
        png(b"\x80" * 16, SIZE, depth=8, colour=0, more=clear(128)),
        CLEAR,
    ),
    "4-bit grey": (png(b"\x99" * 8, SIZE, depth=4, colour=0), (153, 153, 153, 255)),
    "4-bit grey, clear": (
        png(b"\x99" * 8, SIZE, depth=4, colour=0, more=clear(9)),
        CLEAR,
    ),
    "2-bit grey, clear": (
        png(b"\xaa" * 4, SIZE, depth=2, colour=0, more=clear(2)),
        CLEAR,
    ),
    "1-bit": (png(b"\xff" * 2, SIZE, depth=1, colour=0), (255, 255, 255, 255)),
    "1-bit, clear": (png(b"\xff" * 2, SIZE, depth=1, colour=0, more=clear(1)), CLEAR),
    "1-bit, other clear": (
        png(b"\xff" * 2, SIZE, depth=1, colour=0, more=clear(0)),
        (255, 255, 255, 255),
    ),
    "grey and alpha": (encode(plain("LA", (77, 255)), "PNG"), (77, 77, 77, 255)),
    "palette": (palette(b"\xff\xff"), (200, 30, 90, 255)),
    "palette, clear": (palette(b"\xff\0"), CLEAR),
    "swapped profile, PNG": (noted("RGB", RED[:3], SWAPPED), GREEN),
    "swapped profile, JPEG": (noted("RGB", RED[:3], SWAPPED, "JPEG"), GREEN),
    "swapped profile, WebP": (noted("RGB", RED[:3], SWAPPED, "WEBP"), GREEN),
    "swapped profile and alpha": (
        noted("RGBA", (255, 0, 0, 128), SWAPPED),
        (0, 255, 0, 128),
    ),
    "swapped profile, palette": (
        encode(plain("RGB", (255, 0, 0)).quantize(4), "PNG", icc_profile=SWAPPED),
        GREEN,
    ),
    "sRGB": (noted("RGB", (10, 120, 230), profile(0, 1, 2)), (10, 120, 230, 255)),
    "Display P3, white": (
        noted("RGB", (255, 255, 255), matrix_profile(P3, 2.2)),
        (255, 255, 255, 255),
    ),
    # Values of the same colours in sRGB, by the matrices of CSS Color 4.
    "Display P3, sRGB's red": (
        noted("RGB", (234, 51, 35), matrix_profile(P3, 2.2)),
        RED,
    ),
    "Display P3, red": (noted("RGB", (255, 0, 0), matrix_profile(P3, 2.2)), RED),
    "Adobe RGB, sRGB's green": (
        noted("RGB", (144, 255, 60), matrix_profile(ADOBE, 2.2)),
        GREEN,
    ),
    "linear grey": (noted("L", 128, grey_profile(1.0)), (188, 188, 188, 255)),
    "grey with a profile of colours": (noted("L", 128, SWAPPED), (128, 128, 128, 255)),
    "colours with a profile of greys": (
        noted("RGB", (9, 99, 199), grey_profile(1.0)),
        (9, 99, 199, 255),
    ),
    "a broken profile": (noted("RGB", (9, 99, 199), b"no profile"), (9, 99, 199, 255)),
    "a cut profile": (noted("RGB", (9, 99, 199), SWAPPED[:200]), (9, 99, 199, 255)),
    "another space": (
        noted("RGB", (9, 99, 199), profile(1, 0, 2, kind="Luv ")),
        (9, 99, 199, 255),
    ),
    "gamma 1": (
        with_chunk(
            encode(plain("RGB", (128, 0, 255)), "PNG"),
            b"gAMA",
            struct.pack(">I", 100_000),
        ),
        (186, 0, 255, 255),
    ),
    "CMYK": (
        encode(plain("CMYK", (0, 255, 255, 0)), "JPEG", quality=100),
        (255, 0, 0, 255),
    ),
    "half red, half seen": (
        encode(plain("RGBA", (255, 0, 0, 128)), "PNG"),
        (255, 0, 0, 128),
    ),
}


@pytest.mark.parametrize("job", [JOB, SQUARE], ids=["post", "avatar"])
@pytest.mark.parametrize(("data", "wanted"), ROWS.values(), ids=ROWS)
def test_shows_what_the_file_means(
    data: bytes, wanted: tuple[int, ...], job: Job
) -> None:
    assert near(middle(data, job), wanted), middle(data, job)
