"""Small PNG pictures, painted from their names."""

import struct
import zlib

_SIZES = {"avatar": (48, 48), "banner": (150, 50), "media": (96, 64)}


def paint(kind: str, name: str) -> bytes:
    """A picture of two colours that follow from the name."""
    width, height = _SIZES.get(kind, (48, 48))
    seed = zlib.crc32(f"{kind}/{name}".encode())
    dark = bytes((seed >> shift) & 0x7F for shift in (0, 8, 16))
    light = bytes(255 - value for value in dark)
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += light if (x * 8 // width + y * 8 // height) % 2 else dark
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows))), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum
