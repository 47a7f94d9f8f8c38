"""The elements of a JSON array that is too large to be read at once.

One that is broken, too large or nested too deeply is skipped as a whole, and what
comes behind it is read all the same.
"""

import codecs
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from flask_twitter_api.frozen import loads

MAX_ELEMENT_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024
# An element that cannot be read is searched for its end so far, some seconds long.
MAX_SKIPPED_BYTES = 16 * 1024 * 1024
# Each costs a scan of a whole chunk; a file with so many is no list of tweets.
MAX_UNREADABLE = 1_000
NOT_AN_ARCHIVE = _l("This is neither an archive of Twitter nor a tweets.js of one.")
TOO_LARGE = _l("What is packed in this archive is too large.")
BROKEN = _l("The tweets in this archive cannot be read; the file may be incomplete.")

_GAP = re.compile(r"[ \t\r\n,]*")
_BEGIN = re.compile(r"[^\[{]{0,200}\[")
_OUTSIDE = re.compile(r'["\[\]{},]')
_INSIDE = re.compile(r'\\.?|"', re.DOTALL)
_decode = json.JSONDecoder(
    # Python refuses to read some thousand digits at all.
    parse_int=lambda digits: int(digits) if len(digits) <= 20 else digits
).raw_decode


class Unreadable:
    """The mark of an element that cannot be read."""


UNREADABLE = Unreadable()


class Source:
    """A stream as text, which counts its bytes and ends the reading of too many."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._most = stream, most
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.count = 0

    def more(self) -> str:
        """Return the next chunk, "" at the end. Raises Invalid after too many bytes."""
        data = self._stream.read(CHUNK_BYTES)
        self.count += len(data)
        # The sizes that an archive claims may be false.
        if self.count > self._most:
            raise Invalid("archive", TOO_LARGE)
        return self._decode(data, not data)


def begin(source: Source) -> tuple[str, str]:
    """Return the text before the array, and that behind its bracket.

    :raises Invalid: it is no array.
    """
    text = source.more()
    while len(text) < CHUNK_BYTES and (more := source.more()):
        text += more
    text = text.removeprefix("\ufeff")
    found = _BEGIN.match(text)
    if found is None:
        raise Invalid("archive", NOT_AN_ARCHIVE)
    return found.group(), text[found.end() :]


def read(source: Source, text: str) -> Iterator[tuple[int, Any]]:
    """Return the elements behind `begin`, each with the bytes read until it came.

    :raises Invalid: the array does not end, or hardly anything in it can be read.
    """
    at = unreadable = 0
    while unreadable < MAX_UNREADABLE:
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]  # it may be empty
        if at > CHUNK_BYTES:
            text, at = text[at:], 0
        if text.startswith("]", at):
            return
        try:
            element, at = _decode(text, at)
        except RecursionError:
            element, text, at = _skip(source, text, at)
        except ValueError:
            more = source.more() if len(text) - at <= MAX_ELEMENT_BYTES else ""
            if more:
                text, at = text[at:] + more, 0
                continue
            element, text, at = _skip(source, text, at)
            unreadable += element is UNREADABLE
        yield source.count, element
    raise Invalid("archive", BROKEN)


def _skip(source: Source, text: str, at: int) -> tuple[Any, str, int]:
    """Return what can be read of an element that failed, and what comes behind it."""
    brackets, skipped, last = _Brackets(), "", source.count + MAX_SKIPPED_BYTES
    while (end := brackets.end(text, at)) < 0:
        skipped = (skipped + text[at:])[: MAX_ELEMENT_BYTES + 1]
        text, at = source.more(), 0
        if not text or source.count > last:
            raise Invalid("archive", BROKEN)
    # A bracket that closes nothing is an element, so that every step goes on.
    end = max(end, at + (not skipped))
    skipped = (skipped + text[at:end])[: MAX_ELEMENT_BYTES + 1]
    try:
        element = loads(skipped) if len(skipped) <= MAX_ELEMENT_BYTES else UNREADABLE
    except ValueError:
        element = UNREADABLE
    return element, text, end


class _Brackets:
    """Find where an element of an array ends, in text that comes in chunks."""

    def __init__(self) -> None:
        self._depth, self._in_string, self._is_escaped = 0, False, False

    def end(self, text: str, at: int) -> int:
        """Return where the element ends in this chunk, -1 if it goes on."""
        at += self._is_escaped
        self._is_escaped = False
        pattern = _INSIDE if self._in_string else _OUTSIDE
        while found := pattern.search(text, at):
            if self._is_over(found.group()):
                return found.end() if self._depth == 0 else found.start()
            pattern, at = _INSIDE if self._in_string else _OUTSIDE, found.end()
        return -1

    def _is_over(self, sign: str) -> bool:
        if sign == '"':
            self._in_string = not self._in_string
        elif self._in_string:
            self._is_escaped = sign == "\\"
        elif sign in "[{":
            self._depth += 1
        elif sign == ",":
            if self._depth == 0:
                self._depth = -1
        else:
            self._depth -= 1
            return self._depth <= 0
        return self._depth < 0
