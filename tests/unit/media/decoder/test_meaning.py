"""Pixels keep their meaning, whatever the file writes them in."""

import io
import struct
import zlib
from itertools import pairwise

import pytest
from PIL import Image

from app.media.decoder.job import Job, Refused
from app.media.decoder.process import draw
from tests.unit.media.decoder.files import (
    Pixel,
    chunk,
    encode,
    grey_profile,
    matrix_profile,
    plain,
    png,
    profile,
    with_chunk,
    with_exif,
)

SIZE = 16, 16
WIDE = 1_000, 600
JOB = Job((2048, 680), 50_000_000)
SQUARE = Job((400,), 50_000_000, square=True)
TOLERANCE = 6
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


def shown(data: bytes, job: Job = JOB) -> Image.Image:
    result = draw(data, job)
    assert result.animation is None
    return Image.open(io.BytesIO(result.stills[0].data), formats=["WEBP"])


def middle(data: bytes, job: Job = JOB) -> tuple[int, ...]:
    image = shown(data, job).convert("RGBA")
    pixel = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(pixel, tuple)
    return pixel


def near(found: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    if wanted[3] == 0:
        return found[3] == 0
    return all(abs(a - b) <= TOLERANCE for a, b in zip(found, wanted, strict=True))


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


RED, GREEN, CLEAR = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 0, 0)
SWAPPED = profile(1, 0, 2)
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


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16"])
def test_a_large_picture_shrinks_in_bands_without_seams(mode: str) -> None:
    ramp = Image.linear_gradient("L").resize((1500, 4000))
    small = shown(encode(ramp.convert("L"), "PNG")).convert("L")
    assert small.size == (768, 2048)
    column = [small.getpixel((300, y)) for y in range(0, 2048, 8)]
    assert all(0 <= b - a <= 4 for a, b in pairwise(column))  # type: ignore[operator]  # Numbers.
    image = ramp.convert(mode) if mode != "I;16" else Image.new(mode, ramp.size)
    assert shown(encode(image, "PNG")).size == (768, 2048)


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 9_000), (9_000, 2), (401, 399)])
def test_every_shape_has_a_square(size: tuple[int, int]) -> None:
    data = encode(plain("RGB", (9, 99, 199), size), "PNG")
    assert shown(data, SQUARE).size == (400, 400)
    assert near(middle(data, SQUARE), (9, 99, 199, 255))
    assert max(shown(data).size) == min(max(size), 2048)


def test_too_many_pixels_are_called_so() -> None:
    one_bit = png(b"\xff" * 1750, (14_000, 13_000), depth=1, colour=0)
    claims = b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xfe\x3f\0" * 2
    frame = b"," + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0) + b"\2\2\x4c\1\0;"
    gif = b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + b"\0\0\0" + frame
    huge = png(b"", (1_000_000, 1_000_000), depth=8, colour=2)
    for data in (one_bit, claims + b"\0" * 8, huge, gif):
        with pytest.raises(Refused) as caught:
            draw(data, JOB)
        assert caught.value.reason == "pixels"


def test_the_first_of_several_pictures_is_shown() -> None:
    eyes = [plain("RGB", RED[:3], (90, 60)), plain("RGB", (0, 0, 255), (90, 60))]
    data = encode(eyes[0], "MPO", save_all=True, append_images=eyes[1:])
    assert near(middle(data, Job((680,), 10**6, frames=9)), (254, 0, 0, 255))
