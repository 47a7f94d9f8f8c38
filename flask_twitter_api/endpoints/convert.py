"""How values of Python are written for the service; a ValueError means "never"."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_twitter_api.utils import clean_handle

_DIGITS = re.compile(r"\d{1,25}", re.A)
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
_WORDS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)


def text(value: Any) -> str:
    """Any text that is not blank."""
    written = str(value)
    if not written.strip():
        raise ValueError("may not be empty")
    return written


def handle(value: Any) -> str:
    """A user name, with or without its ``@``."""
    return clean_handle(value)


def digits(value: Any) -> str:
    """A number of Twitter's, which travels as text."""
    written = str(value).strip()
    if not _DIGITS.fullmatch(written):
        raise ValueError("must be a number in digits")
    return written


def whole(value: Any) -> int:
    """A whole number that is not negative."""
    number = int(value)
    if number < 0:
        raise ValueError("may not be negative")
    return number


def number(value: Any) -> float:
    """A number, whole or not."""
    return float(value)


def flag(value: Any) -> bool:
    """Yes or no, also as the text of a form or of an address."""
    if not isinstance(value, str):
        return bool(value)
    try:
        return _WORDS[value.strip().lower()]
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
        return int(value)
    except (ValueError, TypeError):
        raise ValueError("must be a time, or seconds since 1970") from None


def instant(value: Any) -> str:
    """A time as the service's calendar has it; text is left as it is."""
    if not isinstance(value, datetime):
        return text(value)
    written = _aware(value).astimezone(UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def raw(value: Any) -> Any:
    """Whatever is given, as JSON."""
    return value


def listed(most: int) -> Callable[[Any], str]:
    """Numbers of Twitter's as one comma-separated text, at most so many."""

    def convert(value: Any) -> str:
        given = value.split(",") if isinstance(value, str) else _several(value)
        numbers = [digits(item) for item in given]
        if not 1 <= len(numbers) <= most:
            raise ValueError(f"must be 1 to {most} numbers")
        return ",".join(numbers)

    return convert


def _several(value: Any) -> Iterable[Any]:
    return value if isinstance(value, Iterable) else [value]


def between(least: int, most: int) -> Callable[[Any], int]:
    """A whole number brought into its bounds, as the service itself would do."""

    def convert(value: Any) -> int:
        return max(least, min(most, int(value)))

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


def limited(most: int) -> Callable[[Any], str]:
    """A text of at most so many characters."""

    def convert(value: Any) -> str:
        written = str(value)
        if len(written) > most:
            raise ValueError(f"may not be longer than {most} characters")
        return written

    return convert
