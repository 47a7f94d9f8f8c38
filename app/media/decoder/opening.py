"""Opening a file without trusting what it says of itself."""

import io
import struct
import warnings

from PIL import Image

from .job import Refused

# Few decoders mean a small door: these are what cameras and browsers produce.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# How the pixels lie in memory once Pillow has decoded them, in bytes for each.
BYTES_PER_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}
OTHERWISE = 4

_PNG = b"\x89PNG\r\n\x1a\n"
# What the pixels of a PNG mean (PNG 3rd edition, 11). Notes, times and suggestions
# are left out, for Pillow refuses a whole picture over a note that is too long.
_MEANT = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"sRGB", b"gAMA", b"eXIf"}
    | {b"acTL", b"fcTL", b"fdAT"}
)


def open_picture(data: bytes, max_pixels: int) -> Image.Image:
    """Open a picture whose pixels are few enough, decoding none of them yet.

    :raises Refused: there are too many pixels.
    """
    # Pillow's own bound would be met first, and called "no picture".
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    # The animation decoder of WebP takes memory for the canvas before it is looked at.
    _check(*_webp_size(data), max_pixels)
    image = Image.open(io.BytesIO(_without_notes(data)), formats=FORMATS)
    _check(*image.size, max_pixels)
    if image.width * image.height * bytes_per_pixel(image) > max_pixels * OTHERWISE:
        raise Refused("pixels")
    return image


def bytes_per_pixel(image: Image.Image) -> int:
    """Return how much memory a decoded pixel of this picture takes."""
    return BYTES_PER_PIXEL.get(image.mode, OTHERWISE)


def bit_depth(image: Image.Image) -> int:
    """Return how many bits a PNG that is not decoded yet has for each sample."""
    if image.format != "PNG" or not getattr(image, "tile", None):
        return 8
    raw = str(image.tile[0][3])  # type: ignore[attr-defined]  # Of files alone.
    if "16" in raw:
        return 16
    return {"1": 1, "L;2": 2, "L;4": 4}.get(raw, 8)


def orientation(image: Image.Image) -> int:
    """Return the orientation that Exif names (1 to 8); 1 where it says nothing clear.

    Exif that cannot be read says nothing of the pixels, so it refuses no picture.
    """
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:
        # Pillow parses it with struct, and fails with errors of every class.
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _check(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise Refused("pixels")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Return the canvas that the header of a WebP names (RFC 9649); else (0, 0)."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return 0, 0
    kind = data[12:16]
    if kind == b"VP8X":
        wide = int.from_bytes(data[24:27], "little") + 1
        return wide, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    wide, high = struct.unpack("<HH", data[26:30])
    return wide & 0x3FFF, high & 0x3FFF


def _without_notes(data: bytes) -> bytes:
    """Return a PNG with the chunks alone that say what is seen; other files whole."""
    if not data.startswith(_PNG):
        return data
    chunks, offset = [_PNG], len(_PNG)
    while offset + 8 <= len(data):
        length = int.from_bytes(data[offset : offset + 4], "big")
        if data[offset + 4 : offset + 8] in _MEANT:
            chunks.append(data[offset : offset + length + 12])
        offset += length + 12
    return b"".join(chunks)
