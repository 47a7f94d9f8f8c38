"""Uploaded pictures, redrawn before anything of them is stored."""

from dataclasses import dataclass
from typing import IO

from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from app.media.decoder.job import Drawn, Job
from app.media.decoding import decoders

AVATAR_SIDE = 400
"""Width and height in pixels: twice the largest size that a page shows."""

FULL_SIDE, SMALL_SIDE = 2048, 680
"""The longest side of a post's picture by itself, and in a list, in pixels."""

MAX_FRAMES = 400
"""The pictures of an animation; at ten a second it takes 40 seconds."""

MAX_ANIMATION_BYTES = 6 * 1024 * 1024

CONTENT_TYPE = "image/webp"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be stored; width and height are in pixels."""

    data: bytes
    content_type: str
    width: int
    height: int

    @classmethod
    def of(cls, drawn: Drawn) -> "Picture":
        """Return what a decoder drew as a picture."""
        return cls(drawn.data, CONTENT_TYPE, drawn.width, drawn.height)


@dataclass(frozen=True, slots=True)
class Pictures:
    """One picture to look at, one for lists (None where the first is small enough).

    If it `moves`, the first is an animation, and the second its still.
    """

    full: Picture
    small: Picture | None
    moves: bool = False


def prepare_avatar(stream: IO[bytes], *, max_bytes: int, max_pixels: int) -> Picture:
    """Turn an upload into a square WebP without metadata, its first frame upright.

    :raises Invalid: the upload is too large, or no picture that can be read.
    """
    job = Job((AVATAR_SIDE,), max_pixels, square=True, memory=_memory(max_pixels))
    return Picture.of(decoders.decode(_read(stream, max_bytes), job).stills[0])


def prepare_thumbnail(
    stream: IO[bytes], *, side: int, max_bytes: int, max_pixels: int
) -> Picture:
    """Turn a picture into a WebP of at most `side` pixels each way, in its own shape.

    :raises Invalid: it is too large, or no picture that can be read.
    """
    job = Job((side,), max_pixels, memory=_memory(max_pixels))
    return Picture.of(decoders.decode(_read(stream, max_bytes), job).stills[0])


def prepare_pictures(stream: IO[bytes], *, max_bytes: int, max_pixels: int) -> Pictures:
    """Turn a picture into WebPs in its own shape; an animation goes on moving.

    :raises Invalid: it is too large or too long, or no picture that can be read.
    """
    job = Job(
        (FULL_SIDE, SMALL_SIDE),
        max_pixels,
        frames=MAX_FRAMES,
        max_bytes=MAX_ANIMATION_BYTES,
        memory=_memory(max_pixels),
    )
    result = decoders.decode(_read(stream, max_bytes), job)
    first, *others = (Picture.of(each) for each in result.stills)
    if result.animation is not None:
        return Pictures(Picture.of(result.animation), first, moves=True)
    return Pictures(first, others[0] if others else None)


def _memory(max_pixels: int) -> int:
    """Return the address space that a decoder may take, in bytes.

    A decoded pixel is four bytes; a progressive JPEG takes two for each of at most four
    samples before that. The rest is Python, its libraries, and what is drawn.
    """
    return 200 * _MEGABYTE + 8 * max_pixels


def _read(stream: IO[bytes], max_bytes: int) -> bytes:
    uploaded = stream.read(max_bytes + 1)
    if not uploaded:
        raise Invalid("picture", _l("The file is empty."))
    if len(uploaded) > max_bytes:
        raise Invalid("picture", _l("The file is too large."))
    return uploaded
