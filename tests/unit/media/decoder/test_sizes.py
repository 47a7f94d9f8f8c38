"""Shapes and sizes: large, narrow, square, too many pixels, several pictures."""

import struct
from itertools import pairwise

import pytest
from PIL import Image

from app.media.decoder.job import Job, Refused
from app.media.decoder.process import draw
from tests.support.drawing import JOB, RED, SQUARE, middle, near, shown
from tests.unit.media.decoder.files import (
    encode,
    plain,
    png,
)


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
