"""Typed readers of settings from the environment; errors name the key and the cure.

Every reader takes `source`, the environment of this process where it is None.
"""

import os
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import load_dotenv

from app.lib import mailbox as mail

_TRUE = frozenset({"1", "true", "yes", "on", "y", "t"})
_FALSE = frozenset({"", "0", "false", "no", "off", "n", "f"})
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


def load_file(path: Path) -> None:
    """Read a `.env` file; a variable of the environment wins over it.

    :raises BadFile: if it is no text of settings.
    """
    if path.is_dir():
        raise BadFile(path, "is a folder; remove or rename it")
    try:
        load_dotenv(path, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(path, "is not in UTF-8; save it again in that encoding") from None
    except ValueError:
        # What an environment cannot hold.
        raise BadFile(path, "has a NUL character in it; write it anew") from None
    except OSError as error:
        raise BadFile(path, f"cannot be read ({error.strerror})") from None


class BadFile(BadSetting):
    """The file of settings cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        ValueError.__init__(self, f"The file {path} {problem}.")
        self.key = path.name


def text(
    key: str, default: str = "", *, source: Mapping[str, str] | None = None
) -> str:
    """Read a string; one that is missing or blank gives the default."""
    return (os.environ if source is None else source).get(key, "").strip() or default


def integer(
    key: str,
    default: int,
    *,
    minimum: int | None = None,
    maximum: int | None = None,
    source: Mapping[str, str] | None = None,
) -> int:
    """Read a whole number within bounds, or raise `BadSetting`."""
    value = text(key, source=source)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise BadSetting(key, _whole_number(minimum, maximum)) from None
    if (minimum is not None and number < minimum) or (
        maximum is not None and number > maximum
    ):
        raise BadSetting(key, _whole_number(minimum, maximum))
    return number


def _whole_number(minimum: int | None, maximum: int | None) -> str:
    if minimum is not None and maximum is not None:
        return f"a whole number from {minimum} to {maximum}"
    if minimum is not None:
        return f"a whole number of at least {minimum}"
    if maximum is not None:
        return f"a whole number of at most {maximum}"
    return "a whole number"


def decimal(
    key: str,
    default: float,
    *,
    minimum: float = 0.0,
    source: Mapping[str, str] | None = None,
) -> float:
    """Read a number such as seconds, or raise `BadSetting`."""
    value = text(key, source=source)
    if not value:
        return default
    expected = f"a number of at least {minimum:g}"
    try:
        number = float(value)
    except ValueError:
        raise BadSetting(key, expected) from None
    # Written so that "nan", which compares with nothing, is refused as well.
    if not minimum <= number < float("inf"):
        raise BadSetting(key, expected)
    return number


def boolean(
    key: str, default: bool = False, *, source: Mapping[str, str] | None = None
) -> bool:
    """Read true, yes, on or 1; false, no, off, 0 or "" (set, but empty) are false."""
    source = os.environ if source is None else source
    if key not in source:
        return default
    value = source[key].strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise BadSetting(key, "true or false (1, yes, on; 0, no, off)")


def listing(
    key: str,
    default: Collection[str] = (),
    *,
    source: Mapping[str, str] | None = None,
) -> list[str]:
    """Read values between commas, without blanks and empty ones."""
    value = text(key, source=source)
    if not value:
        return list(default)
    return [part for part in (item.strip() for item in value.split(",")) if part]


def checked(
    key: str,
    default: str,
    check: Callable[[str], object],
    expected: str,
    *,
    source: Mapping[str, str] | None = None,
) -> str:
    """Read a string that `check` takes without a ValueError or LookupError."""
    value = text(key, default, source=source)
    try:
        check(value)
    except (ValueError, LookupError, OSError):
        raise BadSetting(key, expected) from None
    return value


def choice(
    key: str,
    default: str,
    choices: Collection[str],
    *,
    source: Mapping[str, str] | None = None,
) -> str:
    """Read one of a few words, or raise `BadSetting`."""
    value = text(key, default, source=source).lower()
    if value not in choices:
        raise BadSetting(key, "one of " + ", ".join(sorted(choices)))
    return value


def host(
    key: str, default: str = "", *, source: Mapping[str, str] | None = None
) -> str:
    """Read the name or address of a machine, or raise `BadSetting`."""
    value = text(key, default, source=source)
    if value and not _HOST.fullmatch(value):
        raise BadSetting(key, "the name of a machine, without http:// or a path")
    return value


def path(key: str, *, source: Mapping[str, str] | None = None) -> str:
    """Read the path under which the site lies, without its trailing slash."""
    value = text(key, source=source)
    if not _PATH.fullmatch(value) or ".." in value:
        raise BadSetting(key, "a path that starts with a slash, such as /microblog")
    return value.rstrip("/")


def mailbox(
    key: str, default: str = "", *, source: Mapping[str, str] | None = None
) -> str:
    """Read a mail address, with or without a name before it."""
    try:
        value = text(key, source=source)
        return mail.mailbox(value) if value else default
    except ValueError:
        expected = "an address such as noreply@site.example, or Name <address>"
        raise BadSetting(key, expected) from None


def mailboxes(
    key: str, default: Collection[str], *, source: Mapping[str, str] | None = None
) -> list[str]:
    """Read mail addresses between commas."""
    try:
        return mail.mailboxes(text(key, source=source).strip(", ")) or list(default)
    except ValueError:
        expected = "addresses such as admin@site.example, separated by commas"
        raise BadSetting(key, expected) from None


def url(
    key: str,
    default: str = "",
    *,
    schemes: Collection[str] = ("http", "https"),
    source: Mapping[str, str] | None = None,
) -> str:
    """Read an address with one of the schemes, without its trailing slash."""
    value = text(key, source=source)
    if not value:
        return default
    expected = "a URL that starts with " + " or ".join(f"{s}://" for s in schemes)
    try:
        parts = urlsplit(value)
        named = parts.hostname or parts.scheme in _WITHOUT_HOST
        is_whole = bool(named) and parts.port != 0 and not re.search(r"\s", value)
    except ValueError:
        raise BadSetting(key, expected) from None
    if parts.scheme not in schemes or not is_whole:
        raise BadSetting(key, expected)
    return value.rstrip("/")
