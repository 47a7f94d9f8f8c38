"""Small pure helpers: dates, numbers, handles and the hiding of secrets."""

import hashlib
import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from typing import Any

JsonDict = dict[str, Any]

_NAMES = ("JanFebMarAprMayJunJulAugSepOctNovDec"[at : at + 3] for at in range(0, 36, 3))
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}
_TWITTER_DATE = re.compile(
    r"[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) \+0000 (\d{4})", re.A
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,50}", re.A)
#: A number of seconds above this one is surely meant in milliseconds (year 5138).
_LARGEST_SECONDS = 100_000_000_000


def parse_time(value: object) -> datetime | None:
    """Read any of the service's date forms as an aware UTC time, else None."""
    try:
        if isinstance(value, bool):
            return None
        if isinstance(value, int | float):
            return _from_number(value)
        return _from_text(value.strip()) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _from_number(value: float) -> datetime:
    seconds = value / 1000 if abs(value) > _LARGEST_SECONDS else value
    return datetime.fromtimestamp(seconds, UTC)


def _from_text(value: str) -> datetime | None:
    # strptime's %a and %b follow the locale of the process, the service's do not.
    if found := _TWITTER_DATE.fullmatch(value):
        month, day, hour, minute, second, year = found.groups()
        return datetime(
            int(year),
            _MONTHS.get(month, 0),
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=UTC,
        )
    if value.isascii() and value.isdigit() and len(value) >= 9:
        return _from_number(int(value))
    moment = datetime.fromisoformat(value)
    return (
        moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    )


def parse_wait(text: str, now: float | None = None) -> float | None:
    """Return the seconds of a ``Retry-After``, given as a number or as a date.

    None stands for what is no time to come.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = _until(text, time.time() if now is None else now)
    return seconds if 0 < seconds < float("inf") else None


def _until(text: str, now: float) -> float:
    # Whoever never sees such a date need not load what reads it.
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        # Dates of HTTP are in UTC, also where they do not say so.
        return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now
    except (ValueError, OverflowError, OSError):
        return 0.0


def parse_int(value: object) -> int | None:
    """Read a whole number that may come as text or as a float, else None.

    So is None what has more than 64 bits: no count and no id of the service's does.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return in_64_bits(int(value))
    except (ValueError, OverflowError):
        return None


def in_64_bits(number: int) -> int | None:
    """The number if it fits into 64 bits, signed or not, else None."""
    return number if -(2**63) <= number < 2**64 else None


def valid_text(text: str) -> str:
    """The text with U+FFFD in place of surrogates, which no encoder would write."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def clean_handle(value: object) -> str:
    """Bring a handle to the form sent to the service: no ``@``, lower case.

    :raises ValueError: when the text can not be a handle.
    """
    # Of None and True, too, text would make a name.
    is_name = isinstance(value, str | int) and not isinstance(value, bool)
    handle = str(value).strip().removeprefix("@") if is_name else ""
    if not _HANDLE.fullmatch(handle):
        raise ValueError("not a Twitter user name")
    return handle.lower()


def fingerprint(*parts: str) -> str:
    """A short one-way name for a secret or a long key."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def hide_login(url: str) -> str:
    """Return an address without the user and the password that may stand in it."""
    scheme, slashes, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return scheme + slashes + host.rpartition("@")[2] + slash + path


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return advice on a name that is none of these, or nothing."""
    # A slip is rare, and importing this takes longer than a request line.
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1)
    return f"; did you mean {near[0]}?" if near else ""


def is_awaited(function: object) -> bool:
    """Whether what a function, or a thing like one, returns has to be awaited."""
    called = getattr(function, "__call__", None)  # noqa: B004 - the method itself
    return iscoroutinefunction(function) or iscoroutinefunction(called)


def shorten(text: str, length: int = 300) -> str:
    """Cut a foreign text to one line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
