"""The archive that Twitter hands out, read in chunks, whatever is in it.

It is a zip with the files that `members` knows, each a JSON array behind something
like `window.YTD.tweets.part0 = `; such a file alone is taken as well.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from app.exceptions import Invalid
from app.integrations.twitter import archive_files, elements
from app.integrations.twitter.archive_files import Kind
from app.integrations.twitter.elements import (
    BROKEN,
    CHUNK_BYTES,
    NOT_AN_ARCHIVE,
    TOO_LARGE,
)
from app.lib.i18n import mark as _l

__all__ = [
    "BROKEN",
    "CHUNK_BYTES",
    "NOT_AN_ARCHIVE",
    "TOO_LARGE",
    "check",
    "read_tweets",
]

MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes that all files of tweets may have together when they are unpacked."""

MAX_DIRECTORY = 4 * 1024 * 1024
"""Bytes of the list of contents, which a request reads: some 40,000 files."""

LOCKED = _l("This archive is locked with a password. Upload it without one.")

# What `zipfile` raises for what it cannot read. Names that are no text are ValueErrors,
# and hostile lists of contents make it seek anywhere.
UNREADABLE_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_IS_ENCRYPTED = 0x1

_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE, _LOCATOR_SIGNATURE = b"PK\5\6", b"PK\6\7"
_DIRECTORY_SIZE = 5

# The kinds of files of what everybody could read.
PUBLIC = (Kind.COMMUNITY, Kind.TWEET)

OnProgress = Callable[[int, int], None]
Json = Mapping[str, Any]


class BrokenFile:
    """The mark of a file that could not be read to its end."""


BROKEN_FILE = BrokenFile()
Item = tuple[Kind, Any]


def read_tweets(file: IO[bytes], on_progress: OnProgress) -> Iterator[Json]:
    """Return the tweets one by one; `on_progress` gets the bytes read and in all.

    :raises Invalid: it is no archive, too large, or broken.
    """
    with opened(file) as archive:
        for kind, item in items_of(archive or file, on_progress):
            if kind in PUBLIC and isinstance(item, dict):
                yield item


def check(file: IO[bytes]) -> None:
    """Refuse what can be no archive, by its list of contents or its beginning.

    :raises Invalid: it is no archive, locked, too large, or broken.
    """
    with opened(file) as packed:
        if packed is not None:
            _check(archive_files.of(packed))
        else:
            _begin(file)
    file.seek(0)


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
    except UNREADABLE_ZIP as error:
        raise Invalid("archive", BROKEN) from error
    with archive:
        yield archive


def items_of(
    source: zipfile.ZipFile | IO[bytes], on_progress: OnProgress
) -> Iterator[Item]:
    """Return the items of an archive, or of a tweets.js, with the kind of their file.

    What cannot be read is among them as `elements.UNREADABLE` or `BROKEN_FILE`.

    :raises Invalid: it is no archive, too large, or nothing in it can be read.
    """
    if isinstance(source, zipfile.ZipFile):
        yield from _packed(source, on_progress)
        return
    whole = source.seek(0, 2)
    source.seek(0)
    kind, text, behind = _begin(source)
    for count, item in elements.read(text, behind):
        on_progress(count, whole)
        yield kind, item


def _begin(file: IO[bytes]) -> tuple[Kind, elements.Source, str]:
    text = elements.Source(file, MAX_UNPACKED)
    before, behind = elements.begin(text)
    kind = archive_files.kind_of(before)
    if kind is None:
        raise Invalid("archive", NOT_AN_ARCHIVE)
    return kind, text, behind


def _packed(archive: zipfile.ZipFile, on_progress: OnProgress) -> Iterator[Item]:
    found = archive_files.of(archive)
    _check(found)
    whole = sum(member.file_size for _, member in found)
    done = useless = 0
    for kind, member in found:
        item, given = None, 0
        for count, item in _in_member(archive, member, MAX_UNPACKED - done):
            on_progress(min(done + count, whole), whole)
            given += item is not BROKEN_FILE
            yield kind, item
        useless += item is BROKEN_FILE and not given
        done += member.file_size
    if useless == len(found):
        raise Invalid("archive", BROKEN)


def _check(found: list[tuple[Kind, zipfile.ZipInfo]]) -> None:
    if not found:
        raise Invalid("archive", NOT_AN_ARCHIVE)
    if any(member.flag_bits & _IS_ENCRYPTED for _, member in found):
        raise Invalid("archive", LOCKED)
    if not any(archive_files.is_bounded(member) for _, member in found):
        raise Invalid("archive", BROKEN)
    if sum(member.file_size for _, member in found) > MAX_UNPACKED:
        raise Invalid("archive", TOO_LARGE)


def _in_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int
) -> Iterator[tuple[int, Any]]:
    """Return the items of one file; a broken end does not stop the others."""
    reader = _read_member(archive, member, most)
    while True:
        # What is done with an item meanwhile must not be taken for a broken archive.
        try:
            item = next(reader)
        except StopIteration:
            return
        except (*UNREADABLE_ZIP, Invalid) as error:
            if isinstance(error, Invalid) and error.message == TOO_LARGE:
                raise
            yield 0, BROKEN_FILE
            return
        yield item


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int
) -> Iterator[tuple[int, Any]]:
    if not archive_files.is_bounded(member):
        raise Invalid("archive", BROKEN)
    with archive.open(member) as stream:
        source = elements.Source(stream, most)
        _before, behind = elements.begin(source)
        yield from elements.read(source, behind)


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
    if _END.unpack_from(tail, at)[_DIRECTORY_SIZE] > MAX_DIRECTORY:
        raise Invalid("archive", TOO_LARGE)
    file.seek(0)
