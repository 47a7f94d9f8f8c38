"""Long tweets: archives have their beginnings among the tweets, the rest in a file.

An item of `note-tweet.js` does not say which tweet it is of: its own id is another
one. It was made in the same moment and begins with the same text.
"""

import html
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.integrations.twitter.archived import moment_of

Json = Mapping[str, Any]
# Characters of all long texts together that are held in memory.
MAX_HELD = 64 * 1024 * 1024
# By so many characters of their beginnings they are found.
_BEGINNING = 20
_TOGETHER, _SAME_DAY = timedelta(seconds=3), timedelta(days=1)
_IDS = ("tweetId", "tweet_id", "noteTweetId")
_LEADING_NAMES = re.compile(r"(?:@\w{1,50}\s+)+", re.ASCII)
_TRAILING_LINKS = re.compile(r"(?:\s*https://t\.co/\w{1,40})+\s*\Z", re.ASCII)


@dataclass(slots=True, eq=False)
class _Note:
    text: str
    words: str
    links: list[dict[str, Any]]
    made_at: datetime | None
    # Whether it is the text of what not everybody could read.
    is_limited: bool = False


class Notes:
    """The long texts of an archive, found by id, beginning or moment."""

    def __init__(self) -> None:
        self._by_id: dict[str, _Note] = {}
        self._by_beginning: defaultdict[str, list[_Note]] = defaultdict(list)
        self._by_second: defaultdict[int, list[_Note]] = defaultdict(list)
        self._taken: set[int] = set()
        self._count = self._held = 0

    @property
    def unclaimed(self) -> int:
        """How many long texts belong to no tweet that was seen."""
        return self._count - len(self._taken)

    def add(self, data: Json) -> bool:
        """Add a long text; return False if there is none in this item."""
        core = data.get("core")
        text = core.get("text") if isinstance(core, dict) else data.get("text")
        if not isinstance(text, str) or not text.strip():
            return False
        self._count += 1
        self._held += len(text)
        if self._held > MAX_HELD:
            return True
        links = core.get("urls") if isinstance(core, dict) else None
        note = _Note(text, _words(text), _links(links), moment_of(_made(data)))
        for name in _IDS:
            self._by_id.setdefault(str(data.get(name)), note)
        self._by_beginning[note.words[:_BEGINNING]].append(note)
        if note.made_at is not None:
            self._by_second[int(note.made_at.timestamp())].append(note)
        return True

    def with_full_text(self, data: Json, *, is_limited: bool = False) -> Json:
        """Return a tweet with its long text, as it is if there is none for it.

        A long text that not everybody could read is never that of another tweet.
        """
        text = data.get("full_text") or data.get("text")
        note = self._find(data, text) if isinstance(text, str) else None
        if note is None or (note.is_limited and not is_limited):
            return data
        note.is_limited |= is_limited
        self._taken.add(id(note))
        entities = data.get("entities")
        had = entities if isinstance(entities, dict) else {}
        urls = had.get("urls")
        urls = [*note.links, *(urls if isinstance(urls, list) else [])]
        media = {"extended_entities": had} if "extended_entities" not in data else {}
        return {
            **data,
            **media,
            "full_text": note.text,
            "entities": {**had, "urls": urls},
        }

    def _find(self, data: Json, text: str) -> _Note | None:
        words = _words(_TRAILING_LINKS.sub("", text))
        is_cut = words.endswith(("…", "..."))
        words = words.rstrip("….").rstrip()
        by_id = self._by_id.get(str(data.get("id_str") or data.get("id")))
        if by_id is not None and by_id.words.startswith(words[:_BEGINNING]):
            return by_id
        made_at = moment_of(data.get("created_at"))
        found = [
            (distance, note)
            for note in (self._like(words, made_at) if words else ())
            if note.words.startswith(words)
            and (distance := _distance(note.made_at, made_at)) is not None
            and (distance <= _TOGETHER or is_cut)
        ]
        return min(found, key=lambda each: each[0])[1] if found else None

    def _like(self, words: str, made_at: datetime | None) -> Iterator[_Note]:
        """Return what begins with the same words, and what was made at the time."""
        yield from self._by_beginning.get(words[:_BEGINNING], ())
        if made_at is not None:
            second = int(made_at.timestamp())
            for near in range(second - 3, second + 4):
                yield from self._by_second.get(near, ())


def _words(text: str) -> str:
    """Return a text as both sides have it: unescaped, without names and line ends."""
    plain = " ".join(html.unescape(text).split())
    return plain[found.end() :] if (found := _LEADING_NAMES.match(plain)) else plain


def _made(data: Json) -> Any:
    return data.get("createdAt") or data.get("created_at")


def _distance(one: datetime | None, other: datetime | None) -> timedelta | None:
    """Return how far two moments are apart; None if too far to be the same tweet."""
    if one is None or other is None:
        return _SAME_DAY
    distance = abs(one - other)
    return distance if distance <= _SAME_DAY else None


def _links(urls: Any) -> list[dict[str, Any]]:
    return [
        {"url": each.get("shortUrl"), "expanded_url": each.get("expandedUrl")}
        for each in (urls if isinstance(urls, list) else ())
        if isinstance(each, dict)
    ]
