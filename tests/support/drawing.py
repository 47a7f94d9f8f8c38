"""Pictures as the decoder draws them, and the colours that they show."""

import io

from PIL import Image

from app.media.decoder.job import Job
from app.media.decoder.process import draw

JOB = Job((2048, 680), 50_000_000)
SQUARE = Job((400,), 50_000_000, square=True)
TOLERANCE = 6
RED = (255, 0, 0, 255)


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
