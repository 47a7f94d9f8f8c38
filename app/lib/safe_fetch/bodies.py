"""The body of a response, limited as it is sent and as it is decompressed."""

import zlib
from http.client import HTTPResponse

from app.lib.safe_fetch.errors import BrokenAnswer, TooLarge

_CHUNK = 64 * 1024
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
    while sent:
        # Some servers send "deflate" without the header of zlib.
        is_headed = sent.startswith(_GZIP) or sent[0] & 15 == zlib.DEFLATED
        inflater = zlib.decompressobj(_EITHER if is_headed else -zlib.MAX_WBITS)
        try:
            body += inflater.decompress(sent, max_bytes + 1 - len(body))
        except zlib.error as error:
            raise BrokenAnswer from error
        if len(body) > max_bytes:
            raise TooLarge
        if not inflater.eof:
            raise BrokenAnswer
        # A gzip file may consist of several.
        sent = inflater.unused_data if inflater.unused_data[:2] == _GZIP else b""
    return bytes(body)
