"""Results of an import: what became of each item, and the messages that say so."""

from collections.abc import Mapping
from enum import StrEnum

from app.lib.i18n import mark_plural as _ln


class ItemResult(StrEnum):
    """The result of one item; the values are stored."""

    IMPORTED = "imported"
    ALREADY_HERE = "known"
    RETWEET = "retweet"
    LIMITED = "limited"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    DELETED_THERE = "deleted_there"
    FORMER = "former"
    ARTICLE = "article"
    INVALID_ID = "odd_id"
    UNDATED = "undated"
    IMPOSSIBLE_DATE = "impossible_date"
    EMPTY = "empty"
    NO_ROOM = "no_room"
    NOTE = "note"
    UNREADABLE = "unreadable"
    BROKEN_FILE = "broken_file"
    MEDIA_MISSING = "media_missing"
    MEDIA_BROKEN = "media_broken"
    MEDIA_TOO_LARGE = "media_too_large"


SENTENCES: dict[ItemResult, tuple[str, str]] = {
    ItemResult.IMPORTED: _ln(
        "%(count)s tweet is a post of yours now.",
        "%(count)s tweets are posts of yours now.",
    ),
    ItemResult.ALREADY_HERE: _ln(
        "%(count)s tweet was here already.",
        "%(count)s tweets were here already.",
    ),
    ItemResult.RETWEET: _ln(
        "%(count)s retweet was left out: others wrote it.",
        "%(count)s retweets were left out: others wrote them.",
    ),
    ItemResult.LIMITED: _ln(
        "%(count)s tweet was left out that only your Circle or subscribers could read.",
        "%(count)s tweets were left out that only your Circle or subscribers could"
        " read.",
    ),
    ItemResult.UNCERTAIN: _ln(
        "%(count)s tweet was left out that perhaps only your Circle could read: without"
        " twitter-circle-tweet.js nobody can tell. Upload the whole archive.",
        "%(count)s tweets were left out that perhaps only your Circle could read:"
        " without twitter-circle-tweet.js nobody can tell. Upload the whole archive.",
    ),
    ItemResult.WITHDRAWN: _ln(
        "%(count)s post of a former import was deleted here: only your Circle or"
        " subscribers could read it on Twitter.",
        "%(count)s posts of former imports were deleted here: only your Circle or"
        " subscribers could read them on Twitter.",
    ),
    ItemResult.DELETED: _ln(
        "%(count)s tweet was left out that you had deleted on Twitter.",
        "%(count)s tweets were left out that you had deleted on Twitter.",
    ),
    ItemResult.DELETED_THERE: _ln(
        "%(count)s tweet that you had deleted on Twitter is still a post here.",
        "%(count)s tweets that you had deleted on Twitter are still posts here.",
    ),
    ItemResult.FORMER: _ln(
        "%(count)s tweet was left out of which you made a later version.",
        "%(count)s tweets were left out of which you made later versions.",
    ),
    ItemResult.ARTICLE: _ln(
        "%(count)s article was left out: it is no tweet.",
        "%(count)s articles were left out: they are no tweets.",
    ),
    ItemResult.INVALID_ID: _ln(
        "%(count)s tweet was left out whose number is no number of a tweet.",
        "%(count)s tweets were left out whose numbers are no numbers of tweets.",
    ),
    ItemResult.UNDATED: _ln(
        "%(count)s tweet was left out whose date cannot be read.",
        "%(count)s tweets were left out whose dates cannot be read.",
    ),
    ItemResult.IMPOSSIBLE_DATE: _ln(
        "%(count)s tweet was left out that is dated in the future or before Twitter"
        " began.",
        "%(count)s tweets were left out that are dated in the future or before Twitter"
        " began.",
    ),
    ItemResult.EMPTY: _ln(
        "%(count)s tweet was left out in which there is nothing to show.",
        "%(count)s tweets were left out in which there is nothing to show.",
    ),
    ItemResult.NO_ROOM: _ln(
        "%(count)s tweet was left out because too many have the same date.",
        "%(count)s tweets were left out because too many have the same date.",
    ),
    ItemResult.NOTE: _ln(
        "%(count)s long text was left out whose tweet is not in the archive.",
        "%(count)s long texts were left out whose tweets are not in the archive.",
    ),
    ItemResult.UNREADABLE: _ln(
        "%(count)s item was left out that cannot be read.",
        "%(count)s items were left out that cannot be read.",
    ),
    ItemResult.BROKEN_FILE: _ln(
        "%(count)s file of the archive could not be read to its end.",
        "%(count)s files of the archive could not be read to their ends.",
    ),
    ItemResult.MEDIA_MISSING: _ln(
        "%(count)s picture or film is not in the archive.",
        "%(count)s pictures or films are not in the archive.",
    ),
    ItemResult.MEDIA_BROKEN: _ln(
        "%(count)s picture or film is broken, or too large to be drawn.",
        "%(count)s pictures or films are broken, or too large to be drawn.",
    ),
    ItemResult.MEDIA_TOO_LARGE: _ln(
        "%(count)s picture or film has too large a file.",
        "%(count)s pictures or films have too large files.",
    ),
}

LEFT_OUT = _ln(
    "%(count)s item was left out; the report says why.",
    "%(count)s items were left out; the report says why.",
)
_IS_HERE = (ItemResult.IMPORTED, ItemResult.ALREADY_HERE)
# Of tweets that are posts, or were.
_OF_POSTS = (
    *(ItemResult.MEDIA_MISSING, ItemResult.MEDIA_BROKEN, ItemResult.MEDIA_TOO_LARGE),
    ItemResult.WITHDRAWN,
    ItemResult.DELETED_THERE,
)

Line = tuple[str, str, int]


def lines(counts: Mapping[str, int]) -> list[Line]:
    """Return both plural forms of each message that applies, with its count."""
    return [
        (*sentence, counts[outcome])
        for outcome, sentence in SENTENCES.items()
        if counts.get(outcome, 0) > 0
    ]


def summary(counts: Mapping[str, int]) -> list[Line]:
    """Return what is a post now, what was one before, and how much was left out."""
    here = lines({outcome: counts.get(outcome, 0) for outcome in _IS_HERE})
    others = sum(counts.get(outcome, 0) for outcome in _OF_POSTS)
    left_out = sum(counts.values()) - others - sum(count for *_, count in here)
    return [*here, *([(*LEFT_OUT, left_out)] if left_out > 0 else [])]
