"""What an archive says as a whole: which of its tweets are public, and which are final.

It is read once for that before anything becomes a post. Archives begin with the newest
tweet or with the oldest one, so that a reply may come before what it replies to.
"""

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from app.exceptions import Invalid
from app.integrations.twitter import archived, edits, limited
from app.integrations.twitter.archive_files import Kind
from app.integrations.twitter.elements import TOO_LARGE
from app.integrations.twitter.texts import number_of
from app.lib.i18n import mark as _l

UNTOLD = _l(
    "The file of what only your Circle could read is incomplete, so that nothing was"
    " imported. Ask Twitter for a new archive."
)
# Ids and replies that are held in memory; nobody wrote so many tweets.
MAX_KNOWN = 2_000_000

Json = Mapping[str, Any]


class Survey:
    """Ids of an archive: what is limited, uncertain, deleted, or a former version.

    `names_limited` says whether the archive lists what only a Circle could read; where
    it does not, nothing from the time of the Circle becomes a post.
    """

    def __init__(self, *, names_limited: bool = False) -> None:
        self._names_limited = names_limited
        self.limited: set[int] = set()
        self.uncertain: set[int] = set()
        self.deleted: set[int] = set()
        # The latest version that is here, by the id of the first one.
        self._latest: dict[int, int] = {}
        self._links = _Links()

    def add(self, kind: Kind, item: Any) -> None:
        """Add what an item says.

        :raises Invalid: it has too many tweets, or what is not public is not known.
        """
        ids = limited.ids_of(item)
        if kind is Kind.LIMITED and not ids:
            raise Invalid("archive", UNTOLD)
        data = archived.unwrapped(item)
        if not data or not ids or kind in (Kind.NOTE, Kind.ARTICLE):
            return
        self._links.add(ids, number_of(str(archived.parent_of(data))))
        if kind is Kind.LIMITED or limited.is_marked(item):
            self.limited |= ids
        elif kind is Kind.DELETED:
            self.deleted |= ids
        else:
            self._add_tweet(kind, data, ids)
        if self._known() > MAX_KNOWN:
            raise Invalid("archive", TOO_LARGE)

    def close(self) -> None:
        """Add to what is not public all replies to it, and all versions of those."""
        self.limited = self._links.reached(self.limited)
        self.uncertain = self._links.reached(self.uncertain)

    def is_former(self, data: Json) -> bool:
        """Return whether the archive has a later version of a tweet."""
        versions, number = edits.ids_of(data), _number(data)
        first = versions[0] if len(versions) > 1 else number
        return number < self._latest.get(first, 0)

    def _known(self) -> int:
        ids = len(self.limited) + len(self.uncertain) + len(self.deleted)
        return ids + len(self._latest) + len(self._links)

    def _add_tweet(self, kind: Kind, data: Json, ids: set[int]) -> None:
        versions = edits.ids_of(data)
        if len(versions) > 1:
            latest = self._latest.get(versions[0], 0)
            self._latest[versions[0]] = max(latest, _number(data))
        is_open = self._names_limited or kind is Kind.COMMUNITY
        if not is_open and limited.may_be(archived.as_tweet(data)):
            self.uncertain |= ids


class _Links:
    """Which tweets follow others: replies, and all versions of one tweet."""

    def __init__(self) -> None:
        self._before, self._behind = array("q"), array("q")

    def __len__(self) -> int:
        return len(self._before)

    def add(self, ids: set[int], parent: int | None) -> None:
        first = min(ids)
        if parent is not None:
            self._add(parent, first)
        for other in ids - {first}:
            self._add(first, other)
            self._add(other, first)

    def reached(self, numbers: set[int]) -> set[int]:
        """Return these numbers and all that follows them."""
        found, waiting, at = set(numbers), list(numbers), self._before.__getitem__
        order = sorted(range(len(self)), key=at) if waiting else []
        while waiting:
            number = waiting.pop()
            place = bisect_left(order, number, key=at)
            while place < len(order) and at(order[place]) == number:
                other = self._behind[order[place]]
                place += 1
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found

    def _add(self, before: int, behind: int) -> None:
        self._before.append(before)
        self._behind.append(behind)


def _number(data: Json) -> int:
    return number_of(str(data.get("id_str") or data.get("id"))) or 0
