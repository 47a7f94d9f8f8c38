"""Uploaded pictures, drawn anew before anything of them is kept."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps

from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from app.lib.threads import run_aside

AVATAR_SIDE = 400
"""Width and height in pixels: twice the largest size that a page shows."""

FULL_SIDE, SMALL_SIDE = 2048, 680
"""The longest side of a post's picture by itself, and in a list, in pixels."""

CONTENT_TYPE = "image/webp"
# Few decoders mean a small door: these are what cameras and browsers produce.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY = 82
# Gives a picture the size that is wanted.
Shape = Callable[[Image.Image, int], Image.Image]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be kept; width and height are in pixels."""

    data: bytes
    content_type: str
    width: int
    height: int


def prepare_avatar(stream: IO[bytes], *, max_bytes: int, max_pixels: int) -> Picture:
    """Turn an upload into a square WebP without metadata, its first frame upright.

    :raises Invalid: the upload is too large, or no picture that can be read.
    """
    return _prepare(_read(stream, max_bytes), max_pixels, AVATAR_SIDE, _cut_square)


def prepare_thumbnail(
    stream: IO[bytes], *, side: int, max_bytes: int, max_pixels: int
) -> Picture:
    """Turn a picture into a WebP of at most `side` pixels each way, in its own shape.

    :raises Invalid: it is too large, or no picture that can be read.
    """
    return _prepare(_read(stream, max_bytes), max_pixels, side, _shrink)


def prepare_pair(
    stream: IO[bytes], *, max_bytes: int, max_pixels: int
) -> tuple[Picture, Picture | None]:
    """Turn a picture into WebPs in its own shape: to look at, and for lists.

    The second is None where the first is small enough for both.

    :raises Invalid: it is too large, or no picture that can be read.
    """
    full = _prepare(_read(stream, max_bytes), max_pixels, FULL_SIDE, _shrink)
    if max(full.width, full.height) <= SMALL_SIDE:
        return full, None
    return full, _prepare(full.data, max_pixels, SMALL_SIDE, _shrink)


def _prepare(uploaded: bytes, max_pixels: int, side: int, shape: Shape) -> Picture:
    try:
        drawn: Picture = run_aside(_redraw, uploaded, max_pixels, side, shape)
    except Invalid:
        raise
    except Exception as error:
        # Decoders meet hostile bytes here and fail with errors of every class, from
        # OSError to struct.error; none of them may be more than a refused picture.
        raise Invalid(
            "picture", _l("This file is not a picture we can read.")
        ) from error
    return drawn


def _read(stream: IO[bytes], max_bytes: int) -> bytes:
    uploaded = stream.read(max_bytes + 1)
    if not uploaded:
        raise Invalid("picture", _l("The file is empty."))
    if len(uploaded) > max_bytes:
        raise Invalid("picture", _l("The file is too large."))
    return uploaded


def _redraw(uploaded: bytes, max_pixels: int, side: int, shape: Shape) -> Picture:
    with warnings.catch_warnings():
        # Pillow warns of decompression bombs; the check below refuses them earlier.
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(uploaded), formats=_FORMATS) as image:
            if image.width * image.height > max_pixels:
                raise Invalid("picture", _l("The picture has too many pixels."))
            # JPEG can be decoded at a half or a quarter, which saves time and memory.
            image.draft(None, (side * 2, side * 2))
            upright = ImageOps.exif_transpose(image)
            drawn = shape(_in_colour(upright), side)
    return Picture(_encode(drawn), CONTENT_TYPE, drawn.width, drawn.height)


def _cut_square(image: Image.Image, side: int) -> Image.Image:
    return ImageOps.fit(image, (side, side))


def _shrink(image: Image.Image, side: int) -> Image.Image:
    image.thumbnail((side, side))
    return image


def _in_colour(image: Image.Image) -> Image.Image:
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _encode(image: Image.Image) -> bytes:
    """Encode the pixels alone: a fresh image carries no metadata over."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    encoded = io.BytesIO()
    bare.save(encoded, "WEBP", quality=_QUALITY)
    return encoded.getvalue()
