"""The body of a response, limited as it is sent and as it is decompressed."""

import zlib
from http.client import HTTPResponse

from app.lib.safe_fetch.errors import BrokenAnswer, TooLarge

_CHUNK = 64 * 1024
_PART = 4 * 1024
_GZIP = b"\x1f\x8b"
# Of zlib: the header says whether it is gzip or zlib.
_EITHER = 32 + zlib.MAX_WBITS
ENCODINGS = "gzip, deflate"


def read_body(response: HTTPResponse, max_bytes: int) -> bytes:
    """Return the decompressed body.

    :raises TooLarge: it has more than `max_bytes`.
    :raises BrokenAnswer: it is compressed in a way that was not asked for, or damaged.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    sent = _read(response, max_bytes)
    if encoding in ("", "identity"):
        return sent
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflate(sent, max_bytes)
    raise BrokenAnswer


def _read(response: HTTPResponse, max_bytes: int) -> bytes:
    if (response.length or 0) > max_bytes:
        raise TooLarge
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge
    if response.length:
        # The connection ended before all that was announced had come.
        raise BrokenAnswer
    return bytes(body)


def _inflate(sent: bytes, max_bytes: int) -> bytes:
    body = bytearray()
    position = 0
    while position < len(sent):
        try:
            position = _inflate_one(sent, position, body, max_bytes)
        except zlib.error as error:
            raise BrokenAnswer from error
        # A gzip file may consist of several.
        if not sent.startswith(_GZIP, position):
            break
    return bytes(body)


def _inflate_one(sent: bytes, position: int, body: bytearray, max_bytes: int) -> int:
    """Add what begins at a position to a body, and return where it ends."""
    # Some servers send "deflate" without the header of zlib.
    is_headed = sent.startswith(_GZIP, position) or sent[position] & 15 == zlib.DEFLATED
    inflater = zlib.decompressobj(_EITHER if is_headed else -zlib.MAX_WBITS)
    while not inflater.eof:
        # Little is handed over at once, for zlib copies what it does not use.
        part = sent[position : position + _PART]
        if not part:
            raise BrokenAnswer
        body += inflater.decompress(part, max_bytes + 1 - len(body))
        if len(body) > max_bytes:
            raise TooLarge
        position += len(part)
    return position - len(inflater.unused_data)
