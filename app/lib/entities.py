"""Mentions, tags and links inside a text, found in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import regex

from app.lib.hashtags import find_tag, tag_key
from app.lib.links import find_link, link_url
from app.lib.mention_names import find_mention

__all__ = [
    "Entity",
    "EntityKind",
    "find_entities",
    "mentioned_names",
    "mentions",
    "tag_key",
    "tag_names",
    "tag_spellings",
]


class EntityKind(StrEnum):
    """What a part of a text is."""

    MENTION = "mention"
    TAG = "tag"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Entity:
    """A part of a text: `text[start:end]` is what was typed.

    `value` is the longest name after the "@" as typed, the key of the tag, or the
    whole address with its scheme. A mention has as `candidates` all names that may be
    meant, the longest first; the `spelling` of a tag is its name as typed.
    """

    kind: EntityKind
    start: int
    end: int
    value: str
    candidates: tuple[str, ...] = ()
    spelling: str = ""


_START = regex.compile(r"(?P<link>https?://|www\.)|[@＠]|[#＃﹟]", regex.IGNORECASE)


def find_entities(text: str) -> list[Entity]:
    """Return the mentions, tags and links of a text, in order, never overlapping.

    This takes linear time: what was looked at is not looked at again, but for a bounded
    number of characters.
    """
    found: list[Entity] = []
    position = 0
    while (match := _START.search(text, position)) is not None:
        start = match.start()
        if match["link"]:
            end, position = find_link(text, start)
            if end is not None:
                url = link_url(text[start:end])
                found.append(Entity(EntityKind.LINK, start, end, url))
            continue
        entity = _named(text, start, _end_of_last(found))
        if entity is not None:
            found.append(entity)
        position = entity.end if entity is not None else start + 1
    return found


def mentions(text: str) -> list[tuple[str, ...]]:
    """Return the candidates of each mention of a text once, in order."""
    found = _of_kind(text, EntityKind.MENTION)
    return list(dict.fromkeys(entity.candidates for entity in found))


def mentioned_names(text: str) -> list[str]:
    """Return the longest name of each mention of a text once, as typed, in order."""
    found = _of_kind(text, EntityKind.MENTION)
    return list(dict.fromkeys(entity.value for entity in found))


def tag_names(text: str) -> list[str]:
    """Return the key of each tag of a text once, in order."""
    return list(tag_spellings(text))


def tag_spellings(text: str) -> dict[str, str]:
    """Return the first spelling of each tag of a text by its key, in order."""
    spellings: dict[str, str] = {}
    for entity in _of_kind(text, EntityKind.TAG):
        spellings.setdefault(entity.value, entity.spelling)
    return spellings


def _of_kind(text: str, kind: EntityKind) -> Iterator[Entity]:
    return (entity for entity in find_entities(text) if entity.kind is kind)


def _named(text: str, start: int, previous: int) -> Entity | None:
    """Return the mention or tag whose sign is at `start`."""
    if text[start] in "@＠":
        names = find_mention(text, start, previous)
        if not names:
            return None
        end = start + 1 + len(names[0])
        return Entity(EntityKind.MENTION, start, end, names[0], names)
    tag = find_tag(text, start, previous)
    if tag is None:
        return None
    name, end = tag
    return Entity(EntityKind.TAG, start, end, tag_key(name), spelling=name)


def _end_of_last(found: list[Entity]) -> int:
    """Return where the last mention or tag ended, or -1."""
    is_name = bool(found) and found[-1].kind is not EntityKind.LINK
    return found[-1].end if is_name else -1
