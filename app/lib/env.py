"""Typed readers of settings from the environment; errors name the key and the cure.

environs reads and converts. This layer adds what its messages leave out, which value
would do, and two habits of the founding application: a blank variable counts as unset,
and words are compared without regard to case (docs/decisions/0043).
"""

import math
import os
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from dotenv import load_dotenv
from environs import Env, EnvValidationError, validate

from app.lib import mailbox as mail

T = TypeVar("T")

_env = Env()
_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})
_FALSE = frozenset({"0", "false", "no", "off", "n", "f"})
# What these leave out is this machine.
_WITHOUT_HOST = frozenset({"redis", "rediss", "unix"})
_HOST = re.compile(r"[^\s/?#@\\<>\"]+")
_PATH = re.compile(r"(?:/[^\s/?#%\\<>\"]+)*/?")


class BadSetting(ValueError):
    """A setting has a value that cannot be used.

    The message names the key and what it expects, never the value, which may be a
    secret and would end in a log.
    """

    def __init__(self, key: str, expected: str) -> None:
        super().__init__(f"{key} must be {expected}.")
        self.key = key


class BadFile(BadSetting):
    """The file of settings cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        ValueError.__init__(self, f"The file {path} {problem}.")
        self.key = path.name


def load_file(path: Path) -> None:
    """Read a `.env` file; a variable of the environment wins over it.

    :raises BadFile: if it is no text of settings.
    """
    if path.is_dir():
        raise BadFile(path, "is a folder; remove or rename it")
    try:
        # environs would take the mark with which Windows begins a file for a letter.
        load_dotenv(path, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(path, "is not in UTF-8; save it again in that encoding") from None
    except ValueError:
        # What an environment cannot hold.
        raise BadFile(path, "has a NUL character in it; write it anew") from None
    except OSError as error:
        raise BadFile(path, f"cannot be read ({error.strerror})") from None


def text(key: str, default: str = "") -> str:
    """Read a string."""
    return (_env.str(key, "") or "").strip() or default


def integer(
    key: str, default: int, *, minimum: int | None = None, maximum: int | None = None
) -> int:
    """Read a whole number within bounds, or raise BadSetting."""
    expected = "a whole number"
    if minimum is not None and maximum is not None:
        expected += f" from {minimum} to {maximum}"
    elif minimum is not None:
        expected += f" of at least {minimum}"
    elif maximum is not None:
        expected += f" of at most {maximum}"
    bounds = validate.Range(minimum, maximum)
    return _read(key, default, expected, _env.int, validate=bounds)


def decimal(key: str, default: float, *, minimum: float = 0.0) -> float:
    """Read a number such as seconds, neither "nan" nor "inf", or raise BadSetting."""
    expected = f"a number of at least {minimum:g}"
    bounds = validate.Range(minimum, math.inf, max_inclusive=False)
    return _read(key, default, expected, _env.float, validate=bounds)


def boolean(key: str, default: bool = False) -> bool:
    """Read true, yes, on or 1; false, no, off, 0 or "" (set, but blank) are false."""

    def parse(value: str) -> bool:
        word = value.lower()
        return _refuse_unless(word in _TRUE or word in _FALSE, word in _TRUE)

    expected = "true or false (1, yes, on; 0, no, off)"
    return parsed(key, key not in os.environ and default, parse, expected)


def listing(key: str, default: Collection[str] = ()) -> list[str]:
    """Read values between commas, without blanks and empty ones."""
    values = _read(key, list(default), "", _env.list)
    return [each for each in map(str.strip, values) if each]


def choice(key: str, default: str, choices: Collection[str]) -> str:
    """Read one of a few words in small letters, or raise BadSetting."""

    def parse(value: str) -> str:
        return _refuse_unless(value.lower() in choices, value.lower())

    return parsed(key, default, parse, "one of " + ", ".join(sorted(choices)))


def parsed(key: str, default: T, parse: Callable[[str], T], expected: str) -> T:
    """Read what `parse` makes of a string.

    :raises BadSetting: `parse` raised ValueError, LookupError or OSError.
    """
    value = text(key)
    try:
        return parse(value) if value else default
    except (ValueError, LookupError, OSError):
        raise BadSetting(key, expected) from None


def checked(
    key: str, default: str, check: Callable[[str], object], expected: str
) -> str:
    """Read a string that `check` takes without an error."""

    def parse(value: str) -> str:
        check(value)
        return value

    return parsed(key, default, parse, expected)


def host(key: str, default: str = "") -> str:
    """Read the name or address of a machine, or raise BadSetting."""

    def parse(value: str) -> str:
        return _refuse_unless(bool(_HOST.fullmatch(value)), value)

    expected = "the name of a machine, without http:// or a path"
    return parsed(key, default, parse, expected)


def path(key: str) -> str:
    """Read the path under which the site lies, without its trailing slash."""

    def parse(value: str) -> str:
        is_path = bool(_PATH.fullmatch(value)) and ".." not in value
        return _refuse_unless(is_path, value.rstrip("/"))

    expected = "a path that starts with a slash, such as /microblog"
    return parsed(key, "", parse, expected)


def mailbox(key: str, default: str = "") -> str:
    """Read a mail address, with or without a name before it."""
    expected = "an address such as noreply@site.example, or Name <address>"
    return parsed(key, default, mail.mailbox, expected)


def mailboxes(key: str, default: Collection[str]) -> list[str]:
    """Read mail addresses between commas."""

    def parse(value: str) -> list[str]:
        return mail.mailboxes(value.strip(", ")) or list(default)

    expected = "addresses such as admin@site.example, separated by commas"
    return parsed(key, list(default), parse, expected)


def url(
    key: str, default: str = "", *, schemes: Collection[str] = ("http", "https")
) -> str:
    """Read an address with one of the schemes, without its trailing slash."""
    expected = "a URL that starts with " + " or ".join(f"{s}://" for s in schemes)
    return parsed(key, default, lambda value: parse_url(value, schemes), expected)


def parse_url(value: str, schemes: Collection[str]) -> str:
    """Return an address without its trailing slash. Raises ValueError."""
    parts = urlsplit(value)
    named = parts.hostname or parts.scheme in _WITHOUT_HOST
    is_whole = bool(named) and parts.port != 0 and not re.search(r"\s", value)
    return _refuse_unless(is_whole and parts.scheme in schemes, value.rstrip("/"))


def _refuse_unless(is_good: bool, value: T) -> T:
    if not is_good:
        raise ValueError
    return value


def _read(
    key: str, default: T, expected: str, reader: Callable[..., Any], **options: Any
) -> T:
    """Read with environs, unless the variable is blank or unset."""
    if not text(key):
        return default
    try:
        value: T = reader(key, **options)
    except EnvValidationError:
        raise BadSetting(key, expected) from None
    return value
