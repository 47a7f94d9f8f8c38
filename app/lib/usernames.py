"""Which names people may choose, and when two names or addresses are the same."""

import re
import unicodedata
from enum import StrEnum

MAX_LENGTH = 64

_ALLOWED = re.compile(r"[A-Za-z0-9._-]+")
_EDGES = re.compile(r"[A-Za-z0-9](?:.*[A-Za-z0-9])?", re.DOTALL)

_RESERVED_WORDS = """
    about abuse account accounts admin administrator all anonymous api app auth blog
    bot contact deleted everyone explore feed followers following help here home
    hostmaster inbox index info login logout mail me media messages microblog mod
    moderator moderators news no-reply nobody none noreply notifications null official
    owner password popup postmaster privacy profile register robot root search
    security self settings signin signup site staff static status support sysadmin
    system tag tags task tasks team terms token undefined user username users
    webmaster www you
"""
RESERVED = frozenset(_RESERVED_WORDS.split())
"""Names that a reader could mistake for the site itself; compared by their key."""


class UsernameProblem(StrEnum):
    """Why a name is refused; delivery has a sentence for each."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CHARACTERS = "characters"
    EDGES = "edges"
    RESERVED = "reserved"


class UsernameRefused(ValueError):
    """The name breaks the rule named by `problem`."""

    def __init__(self, problem: UsernameProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def validate_username(name: str, *, allow_reserved: bool = False) -> str:
    """Return a new name in the form to store, or raise `UsernameRefused`.

    One to 64 ASCII letters, digits, dots, hyphens and underscores, with a letter or
    digit at both ends, is safe in every URL and cannot imitate another name with
    look-alike letters. The rule is for new names and renames: names of an adopted
    database stay as they are. `allow_reserved` is for the site's owner at the shell.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    problem = _problem_of(name, allow_reserved)
    if problem is not None:
        raise UsernameRefused(problem)
    return name


def _problem_of(name: str, allow_reserved: bool) -> UsernameProblem | None:
    if not name:
        return UsernameProblem.EMPTY
    if len(name) > MAX_LENGTH:
        return UsernameProblem.TOO_LONG
    if not _ALLOWED.fullmatch(name):
        return UsernameProblem.CHARACTERS
    if not _EDGES.fullmatch(name):
        return UsernameProblem.EDGES
    if not allow_reserved and username_key(name) in RESERVED:
        return UsernameProblem.RESERVED
    return None


def username_key(name: str) -> str:
    """Return the form under which a name is unique: "John" and "john" are one."""
    return _fold(name)


def email_key(address: str) -> str:
    """Return the form under which an e-mail address is unique, whatever its case."""
    return _fold(address)


def _fold(text: str) -> str:
    """Return a text with folded case and compatibility forms; folding is idempotent."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    # Folding can leave a sequence that composes, and composing one that folds.
    return unicodedata.normalize("NFKC", folded).casefold()
