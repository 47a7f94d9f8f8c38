"""The archive that Twitter hands out, read piece by piece, whatever is in it.

It is a zip with `data/tweets.js` and perhaps `data/tweets-part1.js` …, each a JSON
array behind `window.YTD.tweets.part0 = `; such a file alone is taken as well.
"""

import codecs
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from app.exceptions import Invalid
from app.lib.i18n import mark as _l

MOST_UNPACKED = 1024 * 1024 * 1024
"""Bytes that all files of tweets may have together when they are unpacked."""

MOST_DIRECTORY = 16 * 1024 * 1024
LARGEST_TWEET = 1024 * 1024
PIECE = 64 * 1024
NOT_AN_ARCHIVE = _l("This is neither an archive of Twitter nor a tweets.js of one.")
TOO_LARGE = _l("What is packed in this archive is too large.")
BROKEN = _l("The tweets in this archive cannot be read; the file may be incomplete.")

# What the module says of what it cannot read; a file that is encrypted is the last.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
)

_MEMBER = re.compile(r"(?:.*/)?tweets?(?:-part(\d+))?\.js")
_BEGIN = re.compile(r"[^\[{]{0,200}\[")
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE, _LOCATOR_SIGNATURE = b"PK\5\6", b"PK\6\7"
_DIRECTORY_SIZE = 5

Tell = Callable[[int, int], None]
Json = Mapping[str, Any]


def read_tweets(file: IO[bytes], tell: Tell) -> Iterator[Json]:
    """Give the tweets one by one; `tell` hears how many bytes of how many were read.

    :raises Invalid: it is no archive, too large, or broken.
    """
    with opened(file) as archive:
        yield from tweets_of(archive or file, tell)


@contextmanager
def opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile | None]:
    """Open the archive for as long as it is read; None: it is a tweets.js alone.

    :raises Invalid: it is too large, or broken.
    """
    file.seek(0)
    is_packed = file.read(2) == b"PK"
    file.seek(0)
    if not is_packed:
        yield None
        return
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise Invalid("archive", BROKEN) from error
    with archive:
        yield archive


def tweets_of(source: zipfile.ZipFile | IO[bytes], tell: Tell) -> Iterator[Json]:
    """Give the tweets of an opened archive, or of a tweets.js, one by one.

    :raises Invalid: it is no archive, too large, or broken.
    """
    found = (
        _packed(source, tell)
        if isinstance(source, zipfile.ZipFile)
        else _bare(source, tell)
    )
    while True:
        # What is done with a tweet meanwhile must not be taken for a broken archive.
        try:
            tweet = next(found)
        except StopIteration:
            return
        except UNREADABLE as error:
            raise Invalid("archive", BROKEN) from error
        yield tweet


def _packed(archive: zipfile.ZipFile, tell: Tell) -> Iterator[Json]:
    members = sorted(
        (each for each in archive.infolist() if _MEMBER.fullmatch(each.filename)),
        key=lambda each: int(_part(each.filename) or 0),
    )
    if not members:
        raise Invalid("archive", NOT_AN_ARCHIVE)
    whole = sum(each.file_size for each in members)
    if whole > MOST_UNPACKED:
        raise Invalid("archive", TOO_LARGE)
    done = 0
    for member in members:
        with archive.open(member) as stream:
            for count, tweet in _elements(stream, MOST_UNPACKED - done):
                tell(done + count, whole)
                yield tweet
            done += member.file_size


def _bare(file: IO[bytes], tell: Tell) -> Iterator[Json]:
    whole = file.seek(0, 2)
    file.seek(0)
    for count, tweet in _elements(file, MOST_UNPACKED):
        tell(count, whole)
        yield tweet


def _part(name: str) -> str | None:
    found = _MEMBER.fullmatch(name)
    return found[1] if found else None


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a list of contents that would not fit into memory, before it is read.

    PKWARE's APPNOTE 4.3.16; archives with more than 4 GiB have another list, and are
    refused by their size anyway.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size - 0xFFFF))
    tail = file.read()
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        raise Invalid("archive", BROKEN)
    if tail[max(0, at - 20) : at].startswith(_LOCATOR_SIGNATURE):
        raise Invalid("archive", TOO_LARGE)
    if _END.unpack_from(tail, at)[_DIRECTORY_SIZE] > MOST_DIRECTORY:
        raise Invalid("archive", TOO_LARGE)
    file.seek(0)


class _Source:
    """A stream as text, which counts its bytes and ends the reading of too many."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._most = stream, most
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.count = 0

    def more(self) -> str:
        """Give the next piece, "" at the end."""
        data = self._stream.read(PIECE)
        self.count += len(data)
        # What the archive says of its sizes may be a lie.
        if self.count > self._most:
            raise Invalid("archive", TOO_LARGE)
        return self._decode(data, not data)


def _elements(stream: IO[bytes], most: int) -> Iterator[tuple[int, Json]]:
    """Give the objects of a JSON array, each with the bytes read until it came."""
    source = _Source(stream, most)
    text = _behind_the_beginning(source)
    decode = json.JSONDecoder().raw_decode
    while True:
        text = text.lstrip(" \t\r\n,")
        if text.startswith("]"):
            return
        try:
            element, end = decode(text)
        except (ValueError, RecursionError) as error:
            more = source.more() if len(text) <= LARGEST_TWEET else ""
            if not more:
                raise Invalid("archive", BROKEN) from error
            text += more
            continue
        text = text[end:]
        if isinstance(element, dict):
            yield source.count, element


def _behind_the_beginning(source: _Source) -> str:
    text = source.more()
    while len(text) < PIECE and (more := source.more()):
        text += more
    found = _BEGIN.match(text.removeprefix("\ufeff"))
    if found is None:
        raise Invalid("archive", NOT_AN_ARCHIVE)
    return text.removeprefix("\ufeff")[found.end() :]
