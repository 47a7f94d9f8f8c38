"""The grammar of Twitter's search: what binds, what is a group, what is a phrase."""

import re
from collections.abc import Iterable
from unicodedata import category

from .errors import InvalidParametersError

# A word alone that means nothing to the search but itself.
_PLAIN = re.compile(r"[\w.,!?&'’-]+")
_BARE = re.compile(r"[\w.]+")
#: What a hashtag may hold beside letters, their marks, and digits: joiners, without
#: which Persian and Indic words fall apart, and signs of Hebrew and Japanese ones.
_JOINERS = "_\u200c\u200d\u00b7\u05be\u05f3\u05f4\u30a0\u30fb\u301c\uff5e\u0f0b\u0f0c"
_TOKEN = re.compile(r'"[^"]*"?|[()]|[^\s()"]+')


def any_of(searches: Iterable[str]) -> str:
    """Return what is found by at least one of several searches."""
    parts = [_as_one(one) for one in searches if one.strip()]
    if not parts:
        raise InvalidParametersError("any_of: needs a search")
    return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"


def negated(search: str) -> str:
    """Return what is not found by a search."""
    return f"-({search})" if search.startswith("-") else f"-{_as_one(search)}"


def _as_one(search: str) -> str:
    """Return a search as one condition."""
    depths = _depths(search)
    is_group = search[0] == "(" and 0 not in depths[:-1]
    return search if len(depths) == 1 or is_group else f"({search})"


def is_open(search: str) -> bool:
    """Whether an OR stands outside of all parentheses and phrases."""
    found = zip(_TOKEN.findall(search), _depths(search), strict=True)
    return any(word == "OR" and depth == 0 for word, depth in found)


def _depths(search: str) -> list[int]:
    """Return how many parentheses are open after each word."""
    depth, depths = 0, []
    for word in _TOKEN.findall(search):
        depth += (word == "(") - (word == ")")
        depths.append(depth)
    return depths


def literal(word: str) -> str:
    """Return a word that is no operator, whatever it looks like."""
    is_plain = _PLAIN.fullmatch(word) and word[0] not in "-'" and word != "OR"
    return word if is_plain else quoted(word)


def quoted(words: str) -> str:
    """Return words as one phrase; blank ones as nothing."""
    # The search knows no way to write a quotation mark inside a phrase.
    inner = " ".join(words.replace('"', " ").split())
    is_bare = _BARE.fullmatch(inner) and inner != "OR"
    return inner if is_bare or not inner else f'"{inner}"'


def hashtag(tag: str) -> str:
    """Return a hashtag's word, in any language."""
    word = tag[tag[:1] in ("#", "\uff03") :]
    if not word or not all(map(_is_of_tag, word)):
        raise InvalidParametersError("hashtag: must be one word")
    return word


def _is_of_tag(letter: str) -> bool:
    return category(letter)[0] in "LMN" or letter in _JOINERS
