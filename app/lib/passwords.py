"""Passwords: hashed, checked in equal time, refused where they are easily guessed."""

import re
import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files

from werkzeug.security import check_password_hash, generate_password_hash

from app.lib.threads import run_few

MIN_LENGTH = 8
MAX_LENGTH = 256

_METHOD = "scrypt"
# A well-formed hash that no password has, of the same cost as a real one.
_NOBODYS_HASH = f"{_METHOD}:32768:8:1$nobodyhasasalt00${'0' * 128}"
# Digits alone have to be longer to be as hard to guess as mixed characters.
_MIN_LENGTH_OF_DIGITS = 12

_AROUND = re.compile(r"^[\d\s!-/:-@\[-`{-~]+|[\d\s!-/:-@\[-`{-~]+$")
_REPEATED = re.compile(r"(.+?)\1+", re.DOTALL)
_SPELLINGS = (
    str.maketrans("0134578@$!+", "oieastbasit"),
    str.maketrans("0134578@$!+", "oleastbasit"),
)
_PATHS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaqxswcdevfrbgtnhymjukilop",
    "1a2b3c4d5e6f7g8h9i",
    "a1b2c3d4e5f6g7h8i9",
    "a1s2d3f4g5h6j7k8l9",
    "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو",
)
_WALKS = (*_PATHS, *(path[::-1] for path in _PATHS))


class PasswordProblem(StrEnum):
    """Why a password is refused; delivery has a sentence for each."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    PERSONAL = "personal"
    COMMON = "common"


class PasswordRefused(ValueError):
    """The password breaks the rule named by `problem`."""

    def __init__(self, problem: PasswordProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def hash_password(password: str) -> str:
    """Return the salted scrypt hash to store (80 ms and 32 MB, on purpose)."""
    return str(run_few(generate_password_hash, _opaque(password), _METHOD))


def check_password(password_hash: str | None, password: str) -> bool:
    """Return whether the hash is of this password, in the same time without a hash.

    An account without a password, or no account (None), is checked against a hash that
    no password has, so that time does not tell which names exist. A keyboard may send a
    letter with its accent as one character or as two: both are the same password.
    """
    if len(password) > MAX_LENGTH or not _can_be_stored(password):
        # Still spend the time, on something short.
        password_hash, password = None, ""
    try:
        stored = password_hash or _NOBODYS_HASH
        return any(
            run_few(check_password_hash, stored, spelling)
            for spelling in _spellings(password)
        )
    except ValueError:
        # A damaged hash of an adopted database opens for nobody.
        return False


def _opaque(password: str) -> str:
    """Return a password as RFC 8265 compares it: in NFC, with one kind of blank."""
    blanks = (" " if unicodedata.category(c) == "Zs" else c for c in password)
    return unicodedata.normalize("NFC", "".join(blanks))


def _spellings(password: str) -> list[str]:
    """Return the forms that a stored hash may be of; older ones are of the typed."""
    decomposed = unicodedata.normalize("NFD", password)
    return list(dict.fromkeys((_opaque(password), password, decomposed)))


def is_outdated(password_hash: str) -> bool:
    """Return whether a hash was made by an older method and should be made again."""
    return not password_hash.startswith(f"{_METHOD}:")


def validate_password(password: str, *, username: str = "", email: str = "") -> None:
    """Check a new password: 8 characters or more, and not one that is soon guessed.

    :raises PasswordRefused: it is too short or long, common, or the person's own name.
    """
    problem = _problem_of(password, username, email)
    if problem is not None:
        raise PasswordRefused(problem)


def _problem_of(password: str, username: str, email: str) -> PasswordProblem | None:
    if len(password) < MIN_LENGTH:
        return PasswordProblem.TOO_SHORT
    if len(password) > MAX_LENGTH:
        return PasswordProblem.TOO_LONG
    if not _can_be_stored(password):
        return PasswordProblem.CHARACTERS
    if _is_personal(password, username, email):
        return PasswordProblem.PERSONAL
    if is_common(password):
        return PasswordProblem.COMMON
    return None


def _can_be_stored(password: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in password)


def _is_personal(password: str, username: str, email: str) -> bool:
    own = {_fold(username), _fold(email), _fold(email).partition("@")[0]}
    own |= {_without_affixes(name) for name in own}
    own.discard("")
    folded = _fold(password)
    return not own.isdisjoint(
        {
            folded,
            folded[::-1],
            _unit_of_repeats(folded),
            _without_affixes(folded),
            _without_affixes(folded)[::-1],
        }
    )


def is_common(password: str) -> bool:
    """Return whether a password is among the first that a guesser tries."""
    folded = _unit_of_repeats(_fold(password))
    if len(folded) <= 4 < len(password):
        return True
    bare = _without_affixes(folded)
    if len(bare) <= 2 and len(folded) < _MIN_LENGTH_OF_DIGITS:
        return True
    spellings = {folded, _unit_of_repeats(bare)}
    for table in _SPELLINGS:
        spellings |= {folded.translate(table), bare.translate(table)}
    return any(word in _common_words() or _is_walk(word) for word in spellings)


def _is_walk(text: str) -> bool:
    """Return whether a text only walks over the keyboard, or counts."""
    start = 0
    while start < len(text):
        length = _length_of_walk(text[start:])
        if length < 3:
            return False
        start += length
    return bool(text)


def _length_of_walk(text: str) -> int:
    """Return how many characters at the start of text follow one walk."""
    length = 0
    while length < len(text) and any(text[: length + 1] in walk for walk in _WALKS):
        length += 1
    return length


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _without_affixes(text: str) -> str:
    """Return a word without the digits and signs around it."""
    return _AROUND.sub("", text)


def _unit_of_repeats(text: str) -> str:
    """Return the part that a text only repeats, or the text."""
    match = _REPEATED.fullmatch(text)
    return match[1] if match else text


@cache
def _common_words() -> frozenset[str]:
    """Return the list, read on first use: most processes never need it."""
    listed = files("app.lib").joinpath("common_passwords.txt").read_text("utf-8")
    lines = (line for line in listed.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
