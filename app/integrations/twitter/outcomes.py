"""What becomes of each item that comes from Twitter, and the sentence that says so."""

from collections.abc import Mapping
from enum import StrEnum

from app.lib.i18n import mark_plural as _ln


class Outcome(StrEnum):
    """What became of an item; the values are stored."""

    IMPORTED = "imported"
    KNOWN = "known"
    RETWEET = "retweet"
    LIMITED = "limited"
    DELETED = "deleted"
    ODD_ID = "odd_id"
    UNDATED = "undated"
    IMPOSSIBLE_DATE = "impossible_date"
    EMPTY = "empty"
    NO_ROOM = "no_room"
    NOTE = "note"
    UNREADABLE = "unreadable"
    BROKEN_FILE = "broken_file"


SENTENCES: dict[Outcome, tuple[str, str]] = {
    Outcome.IMPORTED: _ln(
        "%(count)s tweet is a post of yours now.",
        "%(count)s tweets are posts of yours now.",
    ),
    Outcome.KNOWN: _ln(
        "%(count)s tweet was here already.",
        "%(count)s tweets were here already.",
    ),
    Outcome.RETWEET: _ln(
        "%(count)s retweet was left out: others wrote it.",
        "%(count)s retweets were left out: others wrote them.",
    ),
    Outcome.LIMITED: _ln(
        "%(count)s tweet was left out that only your Circle or subscribers could read.",
        "%(count)s tweets were left out that only your Circle or subscribers could"
        " read.",
    ),
    Outcome.DELETED: _ln(
        "%(count)s tweet was left out that you had deleted on Twitter.",
        "%(count)s tweets were left out that you had deleted on Twitter.",
    ),
    Outcome.ODD_ID: _ln(
        "%(count)s tweet was left out whose number is no number of a tweet.",
        "%(count)s tweets were left out whose numbers are no numbers of tweets.",
    ),
    Outcome.UNDATED: _ln(
        "%(count)s tweet was left out whose date cannot be read.",
        "%(count)s tweets were left out whose dates cannot be read.",
    ),
    Outcome.IMPOSSIBLE_DATE: _ln(
        "%(count)s tweet was left out that is dated in the future or before Twitter"
        " began.",
        "%(count)s tweets were left out that are dated in the future or before Twitter"
        " began.",
    ),
    Outcome.EMPTY: _ln(
        "%(count)s tweet was left out in which there is nothing to show.",
        "%(count)s tweets were left out in which there is nothing to show.",
    ),
    Outcome.NO_ROOM: _ln(
        "%(count)s tweet was left out because too many have the same date.",
        "%(count)s tweets were left out because too many have the same date.",
    ),
    Outcome.NOTE: _ln(
        "%(count)s long text was left out whose tweet is not in the archive.",
        "%(count)s long texts were left out whose tweets are not in the archive.",
    ),
    Outcome.UNREADABLE: _ln(
        "%(count)s item was left out that cannot be read.",
        "%(count)s items were left out that cannot be read.",
    ),
    Outcome.BROKEN_FILE: _ln(
        "%(count)s file of the archive could not be read to its end.",
        "%(count)s files of the archive could not be read to their ends.",
    ),
}

Line = tuple[str, str, int]


def lines(counts: Mapping[str, int]) -> list[Line]:
    """Return both forms of each sentence that applies, with its number."""
    return [
        (*sentence, counts[outcome])
        for outcome, sentence in SENTENCES.items()
        if counts.get(outcome, 0) > 0
    ]
