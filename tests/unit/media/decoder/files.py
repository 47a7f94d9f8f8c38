"""Files as cameras, programs and strangers make them."""

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image, ImageCms

Pixel = int | tuple[int, ...]


def encode(image: Image.Image, kind: str, **options: object) -> bytes:
    """Encode a picture with Pillow."""
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def plain(mode: str, pixel: Pixel, size: tuple[int, int] = (16, 16)) -> Image.Image:
    """Return a picture of one colour."""
    image = Image.new(mode, size)
    image.paste(pixel, (0, 0, *size))
    return image


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def png(
    row: bytes,
    size: tuple[int, int],
    *,
    depth: int,
    colour: int,
    more: bytes = b"",
) -> bytes:
    """Return a PNG of equal rows of samples; `more` are chunks before the pixels."""
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)
    pixels = zlib.compress((b"\0" + row) * size[1])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + more
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def with_chunk(data: bytes, kind: bytes, content: bytes) -> bytes:
    """Put a chunk behind the header of a PNG."""
    return data[:33] + chunk(kind, content) + data[33:]


def with_exif(data: bytes, content: bytes) -> bytes:
    """Put an Exif segment in front of a JPEG."""
    segment = b"Exif\0\0" + content
    return (
        data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment
    ) + data[2:]


def profile(*order: int, kind: str = "RGB ") -> bytes:
    """Return sRGB as a profile, its primaries in another order."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    names = [b"rXYZ", b"gXYZ", b"bXYZ"]
    places = {}
    count = struct.unpack(">I", data[128:132])[0]
    for entry in range(132, 132 + 12 * count, 12):
        if bytes(data[entry : entry + 4]) in names:
            places[bytes(data[entry : entry + 4])] = entry
    for position, name in zip(order, names, strict=True):
        data[places[name] : places[name] + 4] = names[position]
    data[16:20] = kind.encode()
    return bytes(data)


def matrix_profile(
    primaries: Sequence[tuple[float, float, float]], gamma: float
) -> bytes:
    """Return an RGB profile of these primaries (XYZ at D50) and one gamma (ICC v2)."""

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags = [
        (name, b"XYZ \0\0\0\0" + b"".join(map(fixed, xyz)))
        for name, xyz in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)
    ]
    tags.append((b"wtpt", b"XYZ \0\0\0\0" + b"".join(map(fixed, (0.9642, 1, 0.8249)))))
    tags += [(name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")]
    return _packed(tags, b"RGB ")


def grey_profile(gamma: float) -> bytes:
    """Return a grey profile of one gamma (ICC v2)."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    white = struct.pack(">3i", 63190, 65536, 54061)
    return _packed([(b"wtpt", b"XYZ \0\0\0\0" + white), (b"kTRC", curve)], b"GRAY")


def _packed(tags: list[tuple[bytes, bytes]], space: bytes) -> bytes:
    table, body, place = b"", b"", 132 + 12 * len(tags)
    for name, content in tags:
        table += name + struct.pack(">II", place + len(body), len(content))
        body += content
    header = struct.pack(
        ">I4sI4s4s4s", place + len(body), b"lcms", 0x02400000, b"mntr", space, b"XYZ "
    )
    header += b"\0" * 12 + b"acsp" + b"\0" * 28
    header += struct.pack(">3i", 63190, 65536, 54061) + b"\0" * 48
    return header + struct.pack(">I", len(tags)) + table + body


def animation(kind: str, frames: Sequence[Image.Image], **options: object) -> bytes:
    """Return an animation."""
    first, *others = frames
    usual: dict[str, object] = {"duration": 100, "loop": 0}
    if kind == "WEBP":
        usual["lossless"] = True
    return encode(first, kind, save_all=True, append_images=others, **usual | options)


# Red is green, and green is red.
SWAPPED = profile(1, 0, 2)
