"""Mentions, tags and links inside a text, found in one pass."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import regex

MAX_TAG_LENGTH = 100
MAX_URL_LENGTH = 2000


class EntityKind(StrEnum):
    """What a part of a text is."""

    MENTION = "mention"
    TAG = "tag"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Entity:
    """A part of a text: `text[start:end]` is what was typed.

    `value` is the name after the "@" as typed, the folded name of the tag, or the
    whole address with its scheme.
    """

    kind: EntityKind
    start: int
    end: int
    value: str


# Names run through Latin letters, or through another script where they start in one
# (old names of an adopted database): "@bobرا" mentions bob, though no blank follows.
# Every repetition is atomic or bounded, so the search takes linear time. A link ends
# at blanks, quotes and brackets that no address holds, and at the commas, semicolons
# and question marks after which Persian and Chinese writers may leave no blank.
_FINDER = regex.compile(
    r"""
      (?<![\p{Latin}\d_@/.:+-])
      (?P<link>(?:https?://|www\.)(?>[^\s\p{Cc}<>"\\`|^{}«»“”„،؛؟。，、！？「」
                                     \u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+))
    | (?<![\p{Latin}\d_@/+-])
      @(?P<mention>(?>[\p{Latin}\d_](?:[\p{Latin}\p{M}\d_.-]{0,62}[\p{Latin}\p{M}\d_])?
                     |\w(?:[\w.-]{0,62}\w)?))
      (?![\p{Latin}\p{M}\d_@])
    | (?<![\w&/\#＃])
      [\#＃](?P<tag>(?>[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*
                      (?:[\u200C\u200D][\p{L}\p{M}\p{N}_]+)*))
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_HOST = regex.compile(
    r"(?>[\p{L}\p{N}](?>[\p{L}\p{M}\p{N}_-]*))"
    r"(?:\.(?>[\p{L}\p{M}\p{N}_-]+))*+\.?(?::\d{1,5})?(?=[/?\#]|\Z)"
)
_LETTER = regex.compile(r"\p{L}")
_SCHEME = regex.compile(r"https?://", regex.IGNORECASE)

_TRAILING = frozenset(".,:;!?…'’‘*~-")
_BRACKETS = {")": "(", "]": "["}

# Persian and Arabic keyboards give different codes to the same letters, and a
# half-space inside a compound word is a matter of taste: one tag for all of them.
_TAG_FOLDS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ـ": None, "\u200c": None, "\u200d": None}
)


def find_entities(text: str) -> list[Entity]:
    """Give the mentions, tags and links of a text, in order, never overlapping."""
    found = (_entity_of(match) for match in _FINDER.finditer(text))
    return [entity for entity in found if entity is not None]


def mentioned_names(text: str) -> list[str]:
    """Give each name that a text mentions once, as typed, in order."""
    return _values(text, EntityKind.MENTION)


def tag_names(text: str) -> list[str]:
    """Give each tag of a text once, folded, in order."""
    return _values(text, EntityKind.TAG)


def tag_key(name: str) -> str:
    """Give the form under which a tag is one tag, whatever its letters' forms."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_TAG_FOLDS)
    folded = unicodedata.normalize("NFKC", folded)
    return "".join(map(_plain_digit, folded)).lstrip("#")


def _plain_digit(character: str) -> str:
    return str(int(character)) if character.isdecimal() else character


def _values(text: str, kind: EntityKind) -> list[str]:
    found = (entity.value for entity in find_entities(text) if entity.kind is kind)
    return list(dict.fromkeys(found))


def _entity_of(match: "regex.Match[str]") -> Entity | None:
    start = match.start()
    if match["mention"] is not None:
        return Entity(EntityKind.MENTION, start, match.end(), match["mention"])
    if match["tag"] is not None:
        return _tag_of(match["tag"], start, match.end())
    return _link_of(match["link"], start)


def _tag_of(name: str, start: int, end: int) -> Entity | None:
    """A tag of digits only is a number ("#1"), not a subject."""
    key = tag_key(name)
    if len(key) > MAX_TAG_LENGTH or not _LETTER.search(key):
        return None
    return Entity(EntityKind.TAG, start, end, key)


def _link_of(typed: str, start: int) -> Entity | None:
    typed = _without_trailing(typed)
    scheme = _SCHEME.match(typed)
    rest = typed[scheme.end() :] if scheme else typed
    host = _HOST.match(rest)
    if host is None or len(typed) > MAX_URL_LENGTH:
        return None
    if scheme is None and host.group().count(".") < 2:
        return None
    value = (scheme.group().lower() if scheme else "https://") + rest
    return Entity(EntityKind.LINK, start, start + len(typed), value)


def _without_trailing(typed: str) -> str:
    """Leave out what ends the sentence around a link rather than the link.

    A closing bracket belongs to the link if its opening does: "/wiki/Bob_(name)".
    """
    excess = {
        close: typed.count(close) - typed.count(_BRACKETS[close]) for close in _BRACKETS
    }
    end = len(typed)
    while end:
        last = typed[end - 1]
        if excess.get(last, 0) > 0:
            excess[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return typed[:end]
