"""What pixels mean: samples of any depth and profile become sRGB with 8 bits."""

import io
import sys
from collections.abc import Callable

from PIL import Image, ImageChops, ImageCms

# Turns a picture with 8 bits a sample (L, RGB, CMYK) into RGB.
ToRgb = Callable[[Image.Image], Image.Image]
_SPACES = {"GRAY": "L", "RGB ": "RGB", "CMYK": "CMYK"}
_SRGB_GAMMA = 1 / 2.2


class Reader:
    """Turns parts of one picture into parts with 8 bits a sample, alpha where needed.

    `depth` is the number of bits of a sample in the file. Made before the picture is
    decoded, for Pillow forgets then how the file was written.
    """

    def __init__(self, image: Image.Image, depth: int) -> None:
        self._depth = depth
        self._clear = image.info.get("transparency")
        self._has_alpha = image.has_transparency_data

    def read(self, part: Image.Image) -> Image.Image:
        """Return a part as L, RGB, CMYK, or with alpha as LA or RGBA."""
        if part.mode.startswith("I"):
            return self._from_deep_grey(part)
        if part.mode in ("L", "1"):
            return self._from_grey(part.convert("L"))
        if part.mode == "RGB" and isinstance(self._clear, tuple):
            return self._from_rgb(part, self._clear)
        if part.mode in ("LA", "RGB", "RGBA", "CMYK"):
            return part
        return part.convert("RGBA" if self._has_alpha else "RGB")

    def _from_grey(self, part: Image.Image) -> Image.Image:
        if not isinstance(self._clear, int):
            return part
        # The value that means transparent is written with as few bits as the samples.
        step = 255 // (2**self._depth - 1) if self._depth < 8 else 1
        return _with_hole(part, [(part, min(255, self._clear * step))])

    def _from_rgb(self, part: Image.Image, clear: tuple[int, ...]) -> Image.Image:
        shift = 8 if self._depth == 16 else 0
        levels = [value >> shift for value in clear]
        return _with_hole(part, list(zip(part.split(), levels, strict=True)))

    def _from_deep_grey(self, part: Image.Image) -> Image.Image:
        """Keep the higher of the two bytes of 16-bit samples, as PNG (13.12) allows."""
        low, high = _bytes_of(part)
        if not isinstance(self._clear, int):
            return high
        return _with_hole(high, [(high, self._clear >> 8), (low, self._clear & 255)])


def to_srgb(image: Image.Image, convert: ToRgb) -> Image.Image:
    """Return L, LA, RGB, RGBA or CMYK as sRGB, its alpha as it was."""
    if image.mode not in ("LA", "RGBA"):
        return convert(image)
    alpha = image.getchannel("A")
    colours = convert(image.convert(image.mode[:-1]))
    colours.putalpha(alpha)
    return colours


def converter(image: Image.Image) -> ToRgb:
    """Return what makes sRGB of this picture's colours, by the profile it carries.

    A profile that is broken, or of another kind than the pixels, is ignored.
    """
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and profile:
        return _by_profile(profile)
    gamma = float(image.info.get("gamma", _SRGB_GAMMA))
    # Most programs write the gamma of sRGB, and those that mean it write more.
    is_usual = abs(gamma - _SRGB_GAMMA) < 0.02 or not 0.01 < gamma < 10
    if "srgb" in image.info or is_usual:
        return _plain
    return _by_gamma(gamma)


def _plain(image: Image.Image) -> Image.Image:
    return image.convert("RGB")


def _by_profile(data: bytes) -> ToRgb:
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        mode = _SPACES[profile.profile.xcolor_space]
        transform = ImageCms.buildTransform(
            profile, ImageCms.createProfile("sRGB"), mode, "RGB"
        )
    except (ImageCms.PyCMSError, OSError, KeyError, ValueError, TypeError):
        return _plain

    def convert(image: Image.Image) -> Image.Image:
        if image.mode == "L" and mode == "RGB":
            image = image.convert("RGB")
        if image.mode != mode:
            return _plain(image)
        return ImageCms.applyTransform(image, transform) or image

    return convert


def _by_gamma(gamma: float) -> ToRgb:
    """Turn samples to the power of 1/`gamma` into those of sRGB (PNG 13.13)."""
    table = [
        round(255 * (value / 255) ** (_SRGB_GAMMA / gamma)) for value in range(256)
    ]
    return lambda image: image.convert("RGB").point(table * 3)


def _bytes_of(part: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Return the low and the high bytes of 16-bit grey samples, as pictures."""
    data = part.convert("I").tobytes("raw", "I")
    low, high = data[0::4], data[1::4]
    if sys.byteorder == "big":
        low, high = data[3::4], data[2::4]
    return Image.frombytes("L", part.size, low), Image.frombytes("L", part.size, high)


def _with_hole(
    image: Image.Image, samples: list[tuple[Image.Image, int]]
) -> Image.Image:
    """Add an alpha that is 0 where every one of these samples has its value."""
    hole: Image.Image | None = None
    for channel, value in samples:
        equal = channel.point([255 * (value == level) for level in range(256)])
        hole = equal if hole is None else ImageChops.multiply(hole, equal)
    drawn = image.copy()
    drawn.info = {}
    if hole is not None:
        drawn.putalpha(ImageChops.invert(hole))
    return drawn
