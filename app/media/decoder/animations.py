"""Animations: every frame drawn anew, small enough to be stored and played."""

import io
from collections.abc import Iterator

from PIL import Image

from .colour import ToRgb, converter
from .job import Drawn, Job, Refused
from .stills import bare, encode, read_small

# Of other formats several pictures are one for each eye, or an album.
MOVING = ("GIF", "PNG", "WEBP")
# Pixels of all frames together that are decoded, and that are encoded again; each
# takes some 20 and 100 nanoseconds.
MOST_READ, MOST_DRAWN = 600_000_000, 24_000_000
_QUALITIES = (75, 50)
# What browsers do with durations that cannot be meant.
_SHORTEST, _USUAL = 20, 100
_LONGEST = 10_000
# How far a picture is looked for behind frames that show nothing.
_LOOKED_AT = 30


def is_animation(image: Image.Image) -> bool:
    """Return whether a picture moves, without decoding its frames."""
    return image.format in MOVING and bool(getattr(image, "is_animated", False))


def draw_animation(image: Image.Image, job: Job) -> tuple[Drawn, Drawn]:
    """Draw an animation anew, and the first of its frames that shows something.

    :raises Refused: it has too many frames or pixels, or stays too large.
    """
    count = getattr(image, "n_frames", 1)
    if count > job.frames:
        raise Refused("frames", job.frames)
    if count * image.width * image.height > MOST_READ:
        raise Refused("pixels")
    frames, durations = _read_all(image, _side(image, job.sides[-1], count))
    still = encode(next((each for each in frames if _shows(each)), frames[0]))
    loop = int(image.info.get("loop", 1 if image.format == "GIF" else 0))
    for quality in _QUALITIES:
        data = _encode_all(frames, durations, loop, quality)
        if len(data) <= job.max_bytes:
            return still, Drawn(data, still.width, still.height)
    raise Refused("bytes")


def seek_visible(image: Image.Image) -> None:
    """Go to the first frame that shows something, if one of the first does."""
    if not is_animation(image):
        return
    for number in range(min(getattr(image, "n_frames", 1), _LOOKED_AT)):
        image.seek(number)
        if _shows(image):
            return
    image.seek(0)


def _shows(image: Image.Image) -> bool:
    if not image.has_transparency_data:
        return True
    alpha = image.convert("RGBA").getchannel("A").getextrema()
    return alpha != (0, 0)


def _side(image: Image.Image, side: int, count: int) -> int:
    """Return the longest side at which all frames together are few enough pixels."""
    area = MOST_DRAWN / count
    ratio = max(image.size) / min(image.size)
    return max(16, min(side, int((area * ratio) ** 0.5)))


def _read_all(image: Image.Image, side: int) -> tuple[list[Image.Image], list[int]]:
    convert = converter(image)
    # A PNG may have a picture that is not part of its animation.
    first = 1 if getattr(image, "default_image", False) else 0
    count = getattr(image, "n_frames", 1)
    pairs = list(_frames(image, range(first, count), side, convert))
    return [frame for frame, _ in pairs], [duration for _, duration in pairs]


def _frames(
    image: Image.Image, numbers: range, side: int, convert: ToRgb
) -> Iterator[tuple[Image.Image, int]]:
    for number in numbers:
        image.seek(number)
        frame = read_small(image, side, convert)
        yield bare(frame.convert("RGBA")), _duration(image)


def _duration(image: Image.Image) -> int:
    """Return how long the present frame is shown, in milliseconds."""
    duration = image.info.get("duration", 0)
    if not isinstance(duration, int | float) or duration < _SHORTEST:
        return _USUAL
    return int(min(duration, _LONGEST))


def _encode_all(
    frames: list[Image.Image], durations: list[int], loop: int, quality: int
) -> bytes:
    encoded = io.BytesIO()
    first, *others = frames
    first.save(
        encoded,
        "WEBP",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=max(0, min(loop, 65_535)),
        quality=quality,
        method=1,
    )
    return encoded.getvalue()
