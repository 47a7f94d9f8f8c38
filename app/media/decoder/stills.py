"""One still of a picture: decoded small, upright, in sRGB, without metadata."""

import io
from collections.abc import Sequence

from PIL import Image

from .colour import Reader, ToRgb, converter, to_srgb
from .job import Drawn
from .opening import bit_depth, orientation

Box = tuple[int, int, int, int]

_QUALITY = 82
_BAND_PIXELS = 2_000_000
_REACH = 4
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def draw_stills(
    image: Image.Image, sides: Sequence[int], *, square: bool
) -> tuple[Drawn, ...]:
    """Draw a picture at each of these sides, largest first; equal ones once."""
    shown = read_small(image, sides[0], converter(image), square=square)
    drawn = [encode(shown)]
    for side in sides[1:]:
        if max(shown.size) > side:
            shown.thumbnail((side, side))
            drawn.append(encode(shown))
    return tuple(drawn)


def read_small(
    image: Image.Image, side: int, convert: ToRgb, *, square: bool = False
) -> Image.Image:
    """Return a picture upright in sRGB, at most `side` pixels wide and high.

    A `square` is cut out of the middle, and just as large.
    """
    # Asking a PNG for its Exif decodes it, and then its depth is forgotten.
    reader = Reader(image, bit_depth(image))
    turn = orientation(image)
    # JPEG can be decoded at a half or less, which saves time and memory.
    image.draft(None, (side, side))
    box = _middle(image.size) if square else (0, 0, *image.size)
    small = to_srgb(_read(image, box, side, reader), convert)
    if square:
        small = small.resize((side, side))
    return small.transpose(_UPRIGHT[turn]) if turn in _UPRIGHT else small


def bare(image: Image.Image) -> Image.Image:
    """Return the pixels alone: a fresh picture carries no metadata over."""
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    return fresh


def encode(image: Image.Image) -> Drawn:
    """Encode the pixels of a picture as WebP."""
    encoded = io.BytesIO()
    bare(image).save(encoded, "WEBP", quality=_QUALITY)
    return Drawn(encoded.getvalue(), image.width, image.height)


def _middle(size: tuple[int, int]) -> Box:
    """Return the largest square in the middle."""
    side = min(size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return left, top, left + side, top + side


def _read(image: Image.Image, box: Box, side: int, reader: Reader) -> Image.Image:
    """Read a part of a picture, no larger than `side`, some rows at a time.

    Read whole, the samples would take four bytes a pixel again and again, beside what
    the decoder holds.
    """
    left, upper, right, lower = box
    shrink = max(1.0, max(right - left, lower - upper) / side)
    width, height = (max(1, round(n / shrink)) for n in (right - left, lower - upper))
    step = (lower - upper) / height
    rows = max(1, int(_BAND_PIXELS / (image.width * step)))
    small: Image.Image | None = None
    for first in range(0, height, rows):
        last = min(first + rows, height)
        start, stop = upper + first * step, upper + last * step
        # The filter looks at neighbours, three of the pixels that it makes.
        top = max(0, int(start - _REACH * step))
        bottom = min(image.height, int(stop + _REACH * step) + 1)
        band = reader.read(image.crop((0, top, image.width, bottom)))
        part = (left, start - top, right, min(stop, image.height) - top)
        drawn = band.resize((width, last - first), Image.Resampling.LANCZOS, part)
        small = small or Image.new(drawn.mode, (width, height))
        small.paste(drawn, (0, first))
    return small or image
