"""A post as pages show it: plain values, read in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.extensions import db
from app.media import attachments
from app.media.attachments import AttachmentRecord
from app.posts import queries


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """What a page shows of an author beside a post."""

    id: int
    username: str
    picture_id: str | None


@dataclass(frozen=True, slots=True)
class MentionRecord:
    """Somebody whom a post mentions: their name as written, folded, and at present."""

    key: str
    username: str


@dataclass(frozen=True, slots=True)
class PostRecord:
    """What a page shows of a post."""

    id: int
    body: str
    timestamp: datetime
    language: str | None
    edited_at: datetime | None
    version: int
    author: AuthorRecord
    origin: str | None = None
    origin_id: str | None = None
    # What it answers, in which thread; an answer whose place is gone has a thread only.
    reply_to_id: int | None = None
    conversation_id: int | None = None
    # The name of who is answered.
    answered_name: str | None = None
    reply_count: int = 0
    attachments: tuple[AttachmentRecord, ...] = ()
    mentions: tuple[MentionRecord, ...] = ()

    @property
    def created_at(self) -> datetime:
        """When it was written; the name that templates use."""
        return self.timestamp


def read(ids: Sequence[int]) -> list[PostRecord]:
    """Read these posts in the order of `ids`, leaving out those that are gone."""
    if not ids:
        return []
    rows = db.session.execute(queries.rows(ids)).all()
    rich = [row.id for row in rows if row.attachment_count]
    shown = attachments.of_posts(rich) if rich else {}
    found = {
        row.id: PostRecord(
            row.id,
            row.body,
            row.timestamp,
            row.language,
            row.edited_at,
            row.version,
            AuthorRecord(row.user_id, row.username, row.picture_id),
            row.origin,
            row.origin_id,
            reply_to_id=row.reply_to_id,
            conversation_id=row.conversation_id,
            answered_name=row.answered_name,
            reply_count=row.reply_count,
            attachments=shown.get(row.id, ()),
            mentions=_mentions(row.mentions),
        )
        for row in rows
    }
    return [found[post_id] for post_id in ids if post_id in found]


def _mentions(lines: str | None) -> tuple[MentionRecord, ...]:
    """Return those that the query joined, in an order that is always the same."""
    if not lines:
        return ()
    return tuple(
        MentionRecord(*line.split("\t", 1)) for line in sorted(lines.split("\n"))
    )
