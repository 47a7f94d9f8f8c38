"""Animations go on moving; of what shows nothing at first, something is shown."""

import io

import pytest
from PIL import Image

from app.media.decoder.job import Drawn, Job, Refused, Result
from app.media.decoder.process import carry_out, draw
from tests.unit.media.decoder.files import animation, encode, plain

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (250, 250, 250)]
MOVING = Job((2048, 680), 50_000_000, frames=50, max_bytes=1_000_000)
STILL = Job((400,), 50_000_000, square=True)
KINDS = ["GIF", "WEBP", "PNG"]


def frames(count: int = 4, size: tuple[int, int] = (60, 40)) -> list[Image.Image]:
    drawn = [plain("RGB", COLOURS[n % len(COLOURS)], size) for n in range(count)]
    for number, image in enumerate(drawn):
        image.putpixel((0, 0), (number % 256, 0, 0))
    return drawn


def opened(drawn: Drawn | None) -> Image.Image:
    assert drawn
    return Image.open(io.BytesIO(drawn.data), formats=["WEBP"])


def colours(result: Result) -> list[tuple[int, ...]]:
    image = opened(result.animation)
    found = []
    for number in range(image.n_frames):  # type: ignore[attr-defined]  # Of animations.
        image.seek(number)
        pixel = image.convert("RGBA").getpixel((image.width // 2, image.height // 2))
        assert isinstance(pixel, tuple)
        found.append(tuple(round(value / 255) for value in pixel))
    return found


def rounded(*wanted: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [(*(round(value / 255) for value in each), 1) for each in wanted]


@pytest.mark.parametrize("kind", KINDS)
def test_every_frame_is_there_with_its_time(kind: str) -> None:
    data = animation(kind, frames(), duration=[100, 200, 300, 400], loop=3)
    result = draw(data, MOVING)
    assert colours(result) == rounded(*COLOURS)
    image = opened(result.animation)
    assert image.info["loop"] == 3
    durations = []
    for number in range(4):
        image.seek(number)
        image.load()
        durations.append(image.info["duration"])
    assert durations == [100, 200, 300, 400]
    [still] = result.stills
    assert opened(still).convert("RGB").getpixel((30, 20))[0] > 200  # type: ignore[index]  # A pixel of RGB.
    assert (still.width, still.height) == (60, 40)


@pytest.mark.parametrize("kind", KINDS)
def test_a_still_of_an_animation_does_not_move(kind: str) -> None:
    result = draw(animation(kind, frames()), STILL)
    assert result.animation is None
    assert opened(result.stills[0]).size == (400, 400)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("job", [MOVING, STILL], ids=["post", "avatar"])
def test_a_first_frame_that_shows_nothing_is_passed_over(kind: str, job: Job) -> None:
    nothing = Image.new("RGBA", (60, 40))
    seen = [plain("RGBA", (*colour, 255), (60, 40)) for colour in COLOURS[:2]]
    result = draw(animation(kind, [nothing, *seen], disposal=2), job)
    still = opened(result.stills[0]).convert("RGBA")
    pixel = still.getpixel((still.width // 2, still.height // 2))
    assert tuple(round(value / 255) for value in pixel) == (1, 0, 0, 1)  # type: ignore[union-attr]  # A pixel of RGBA.
    if job is MOVING:
        assert colours(result)[0][3] == 0


def test_a_picture_of_one_frame_stays_a_picture() -> None:
    for kind in ("GIF", "WEBP", "PNG"):
        assert draw(encode(frames()[0], kind), MOVING).animation is None


def test_a_default_image_is_no_frame_of_an_apng() -> None:
    first, *others = frames()
    data = animation("PNG", [first, *others], default_image=True)
    assert colours(draw(data, MOVING)) == rounded(*COLOURS[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_frames_are_called_so(kind: str) -> None:
    with pytest.raises(Refused) as caught:
        draw(animation(kind, frames(51)), MOVING)
    assert (caught.value.reason, caught.value.limit) == ("frames", 50)


def test_an_animation_that_stays_large_is_called_so() -> None:
    noise = [Image.effect_noise((300, 300), 90 + n).convert("RGB") for n in range(5)]
    few = Job((2048, 680), 50_000_000, frames=50, max_bytes=20_000)
    with pytest.raises(Refused) as caught:
        draw(animation("WEBP", noise), few)
    assert caught.value.reason == "bytes"


def test_a_large_animation_is_made_smaller() -> None:
    result = draw(animation("WEBP", frames(3, (1600, 800))), MOVING)
    assert result.animation
    assert (result.animation.width, result.animation.height) == (680, 340)
    assert (result.stills[0].width, result.stills[0].height) == (680, 340)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_pixels_is_left(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    notes: dict[str, object] = (
        {"comment": b"Secret"} if kind == "GIF" else {"exif": exif}
    )
    data = animation(kind, frames(), **notes)
    assert b"Secret" in data
    result = draw(data, MOVING)
    for drawn in (*result.stills, result.animation):
        assert drawn
        assert b"Secret" not in drawn.data
        assert not opened(drawn).info.keys() & {"exif", "icc_profile", "xmp"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_animation_is_refused_or_drawn(kind: str) -> None:
    data = animation(kind, frames())
    for length in range(10, len(data), 37):
        outcome = carry_out(data[:length], MOVING)
        assert isinstance(outcome, Result) or outcome.reason == "unreadable"
