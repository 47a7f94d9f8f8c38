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
from itertools import islice
from sys import getsizeof
from typing import Any

from app.integrations.twitter.archived import moment_of
from app.integrations.twitter.limited import ids_of
from app.integrations.twitter.texts import number_of, weight
from app.integrations.twitter.validation import MAX_LINKS, MAX_TEXT

Json = Mapping[str, Any]
# Bytes of all long texts together that are held in memory, and of each beside these.
MAX_HELD = 64 * 1024 * 1024
_ENTRY, _LINK_ENTRY = 1_000, 300
# Characters that are compared; a text with more was not cut off.
_COMPARED = 4_000
# The least weight of what Twitter cuts off, after 280 or the last whole word.
_SHORTEST_CUT = 240
# Texts with other beginnings are of other tweets.
_BEGINNING = 20
# By so many characters what was cut off is found, and no more of those are compared.
_KEY, _MOST_ALIKE = 100, 100
_TOGETHER, _SAME_DAY = timedelta(seconds=3), timedelta(days=1)
_IDS = ("tweetId", "tweet_id", "noteTweetId")
_LEADING_NAMES = re.compile(r"(?:@\w{1,50}\s+)+", re.ASCII)
_LAST_LINK = re.compile(r"https://t\.co/\w{1,40}\Z", re.ASCII)
_LONGEST_LINK = 60


@dataclass(slots=True, eq=False)
class _Note:
    text: str
    words: str
    links: list[dict[str, str]]
    made_at: datetime | None
    # Whether it is the text of what not everybody could read.
    is_limited: bool = False
    # The first version of the tweet that it is the text of, 0 for one without an id.
    owner: int | None = None

    def is_for(self, owner: int) -> bool:
        return self.owner in (None, owner)

    def size(self) -> int:
        links = (value for link in self.links for value in link.values())
        found = sum(map(getsizeof, (self.text, self.words, *links)))
        return _ENTRY + found + _LINK_ENTRY * len(self.links)


class Notes:
    """The long texts of an archive, found by id, beginning or moment."""

    def __init__(self) -> None:
        self._by_id: dict[int, _Note] = {}
        self._by_beginning: defaultdict[str, list[_Note]] = defaultdict(list)
        self._by_second: defaultdict[int, list[_Note]] = defaultdict(list)
        self._count = self._taken = self._held = 0

    @property
    def unclaimed(self) -> int:
        """How many long texts belong to no tweet that was seen."""
        return self._count - self._taken

    def add(self, data: Json) -> bool:
        """Add a long text; return False if there is none in this item."""
        core = data.get("core")
        text = core.get("text") if isinstance(core, dict) else data.get("text")
        if not isinstance(text, str) or not text.strip():
            return False
        self._count += 1
        links = core.get("urls") if isinstance(core, dict) else None
        text, made_at = text[:MAX_TEXT], moment_of(_made(data))
        note = _Note(text, _words(text[:_COMPARED]), _links(links), made_at)
        self._held += note.size()
        if self._held <= MAX_HELD:
            self._hold(note, {number_of(str(data.get(name))) for name in _IDS})
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
        self._taken += note.owner is None
        note.owner = _owner(data)
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

    def _hold(self, note: _Note, ids: set[int | None]) -> None:
        for number in ids - {None}:
            self._by_id.setdefault(number or 0, note)
        self._by_beginning[note.words[:_KEY]].append(note)
        if note.made_at is not None:
            self._by_second[int(note.made_at.timestamp())].append(note)

    def _find(self, data: Json, text: str) -> _Note | None:
        words, owner = _words(_without_links(text[:_COMPARED])), _owner(data)
        is_cut = words.endswith(("…", "..."))
        words = words.rstrip("….").rstrip()
        by_id = self._by_id.get(
            number_of(str(data.get("id_str") or data.get("id"))) or 0
        )
        if by_id is not None and by_id.words.startswith(words[:_BEGINNING]):
            return by_id if by_id.is_for(owner) else None
        # Who ends a short text with "…" meant to.
        is_cut = is_cut and weight(words) >= _SHORTEST_CUT
        made_at = moment_of(data.get("created_at"))
        found = [
            (distance, note)
            for note in islice(self._like(words, made_at), _MOST_ALIKE if words else 0)
            if note.words.startswith(words)
            and note.is_for(owner)
            and (distance := _distance(note.made_at, made_at)) is not None
            and (distance <= _TOGETHER or is_cut)
        ]
        return min(found, key=lambda each: each[0])[1] if found else None

    def _like(self, words: str, made_at: datetime | None) -> Iterator[_Note]:
        """Return what was made at the time, and what begins with the same words."""
        second = int(made_at.timestamp()) if made_at is not None else 0
        for near in range(second - 3, second + 4) if second else ():
            yield from self._by_second.get(near, ())
        yield from self._by_beginning.get(words[:_KEY], ())


def _owner(data: Json) -> int:
    """Return the id of the first version of a tweet; each text is that of one tweet."""
    return min(ids_of(data), default=0)


def _without_links(text: str) -> str:
    """Return a text without the links at its end, in as many steps as there are."""
    text = text.rstrip()
    while found := _LAST_LINK.search(text[-_LONGEST_LINK:]):
        text = text[: -len(found.group())].rstrip()
    return text


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


def _links(urls: Any) -> list[dict[str, str]]:
    return [
        {"url": short, "expanded_url": whole}
        for each in (urls[:MAX_LINKS] if isinstance(urls, list) else ())
        if isinstance(each, dict)
        and isinstance(short := each.get("shortUrl"), str)
        and isinstance(whole := each.get("expandedUrl"), str)
    ]
