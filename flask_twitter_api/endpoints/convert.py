"""How values of Python are written for the service; a ValueError means "never"."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_twitter_api.utils import clean_handle, valid_text

_DIGITS = re.compile(r"\d{1,25}", re.A)
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_WORDS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
#: What ``str`` would turn into words that nobody wrote.
_NO_TEXT = (bool, bytes, bytearray, Mapping, list, tuple, set, frozenset)


def text(value: Any) -> str:
    """Return any text that is not blank."""
    # A search that was built knows itself how long it may be.
    checked = getattr(value, "checked", None)
    written: str = checked() if checked else _written(value)
    if not written.strip():
        raise ValueError("may not be empty")
    return written


def _written(value: Any) -> str:
    if isinstance(value, _NO_TEXT):
        raise ValueError("must be a text")
    written = str(value)
    if valid_text(written) != written:
        raise ValueError("must be a text that can be written")
    return written


def handle(value: Any) -> str:
    """A user name, with or without its ``@``."""
    return clean_handle(_written(value))


def digits(value: Any) -> str:
    """A number of Twitter's, which travels as text."""
    written = str(value).strip()
    if not _DIGITS.fullmatch(written):
        raise ValueError("must be a number in digits")
    return written


def whole(value: Any) -> int:
    """A whole number that is not negative."""
    number = _whole(value)
    if number < 0:
        raise ValueError("may not be negative")
    return number


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and value % 1):
        raise ValueError("must be a whole number")
    try:
        return int(value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError("must be a whole number") from None


def number(value: Any) -> float:
    """A number that is not negative, whole or not."""
    try:
        read = math.nan if isinstance(value, bool) else float(value)
    except (ValueError, TypeError, OverflowError):
        read = math.nan
    # What is not finite is no JSON either.
    if not 0 <= read < math.inf:
        raise ValueError("must be a number and not negative")
    return read


def flag(value: Any) -> bool:
    """Yes or no, also as the text of a form or of an address."""
    if isinstance(value, bool):
        return value
    try:
        return _WORDS[str(value).strip().lower()]
    except KeyError:
        raise ValueError("must be true or false") from None


def switch(value: Any) -> int:
    """Yes or no, where the service wants 1 or 0."""
    return int(flag(value))


def moment(value: Any) -> int:
    """A time as whole seconds since 1970; a naive one is taken for UTC."""
    if isinstance(value, datetime):
        return int(_aware(value).timestamp())
    try:
        return int(math.nan if isinstance(value, bool) else value)
    except (ValueError, TypeError, OverflowError):
        raise ValueError("must be a time, or seconds since 1970") from None


def instant(value: Any) -> str:
    """A time as the service's calendar has it; text is left as it is."""
    if not isinstance(value, datetime):
        return text(value)
    written = _aware(value).astimezone(UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def upload(value: Any) -> Any:
    """The content of a file, or ``(name, content)``, or with its type as a third."""
    if isinstance(value, tuple) and len(value) in (2, 3):
        return value[0], _content(value[1]), *value[2:]
    return _content(value)


def _content(value: Any) -> Any:
    if isinstance(value, bytes | bytearray):
        # It could change before it is sent, and not every transport takes it.
        return bytes(value)
    if not hasattr(value, "read"):
        raise ValueError("must be bytes, an open file, or (name, bytes or file)")
    return value


def listed(most: int) -> Callable[[Any], str]:
    """Numbers of Twitter's as one comma-separated text, at most so many."""

    def convert(value: Any) -> str:
        numbers = numbered(value)
        if not 1 <= len(numbers) <= most:
            raise ValueError(f"must be 1 to {most} numbers")
        return ",".join(numbers)

    return convert


def numbered(value: Any) -> list[str]:
    """Several numbers of Twitter's."""
    return [digits(item) for item in several(value)]


def several(value: Any) -> Iterable[Any]:
    """What was given one by one, as one, or as a text with commas."""
    if isinstance(value, str):
        return [item for item in value.split(",") if item.strip()]
    if isinstance(value, bytes | bytearray | Mapping):
        raise ValueError("must be numbers in digits")
    return value if isinstance(value, Iterable) else [value]


def queries(value: Any) -> list[dict[str, str]]:
    """Several searches, each a text or ``{"query", "queryType", "cursor"}``."""
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise ValueError("must be a list of searches")
    asked = [_query(each) for each in value]
    if not asked:
        raise ValueError("may not be empty")
    return asked


def _query(value: Any) -> dict[str, str]:
    given = value if isinstance(value, Mapping) else {"query": value}
    unknown = set(given) - {"query", "queryType", "cursor"}
    if unknown:
        raise ValueError(f"a search has no {', '.join(sorted(map(str, unknown)))}")
    written = {"query": text(given.get("query", ""))}
    if given.get("queryType"):
        written["queryType"] = _ORDER(given["queryType"])
    if given.get("cursor"):
        written["cursor"] = text(given["cursor"])
    return written


def between(least: int, most: int) -> Callable[[Any], int]:
    """A whole number brought into its bounds, as the service itself would do."""

    def convert(value: Any) -> int:
        return max(least, min(most, _whole(value)))

    return convert


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words, in the service's capitals."""

    words: tuple[str, ...]

    def __call__(self, value: Any) -> str:
        """Return the word that is meant."""
        spelling = {word.lower(): word for word in self.words}
        try:
            return spelling[str(value).lower()]
        except KeyError:
            raise ValueError("must be one of " + ", ".join(self.words)) from None


def choice(*words: str) -> Choice:
    """Return a converter to one of the words."""
    return Choice(words)


_ORDER = choice("Latest", "Top")


def numbered_choice(*numbers: int) -> Callable[[Any], int]:
    """One of the numbers."""

    def convert(value: Any) -> int:
        number = _whole(value)
        if number not in numbers:
            raise ValueError("must be one of " + ", ".join(map(str, numbers)))
        return number

    return convert


def limited(most: int) -> Callable[[Any], str]:
    """A text of at most so many characters."""

    def convert(value: Any) -> str:
        written = _written(value)
        if len(written) > most:
            raise ValueError(f"may not be longer than {most} characters")
        return written

    return convert
