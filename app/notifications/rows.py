"""An event as pages and the API show it: plain values, read in one statement."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.extensions import db
from app.lib.keyset import Cursor, Slice, cut
from app.notifications import queries
from app.posts.rows import AuthorRow
from app.users.models import User


@dataclass(frozen=True, slots=True)
class QuotedPost:
    """The post that an event speaks of."""

    id: int
    body: str
    language: str | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that happened to a person, and whether they have read of it."""

    id: int
    name: str
    created_at: datetime
    actor: AuthorRow
    post: QuotedPost | None
    unread: bool


def read(viewer: User, cursor: Cursor, size: int) -> Slice[EventRow]:
    """Read one page of what happened to the viewer, newest first."""
    found = db.session.execute(queries.events(viewer, cursor, size + 1)).all()
    last_read = viewer.last_read_notification_id
    events = [_event(row, last_read) for row in found]
    return cut(events, cursor, size, lambda event: event.id)


def _event(row: Any, last_read: int) -> EventRow:
    post = QuotedPost(row.post_id, row.body, row.language) if row.body else None
    return EventRow(
        id=row.id,
        name=row.name,
        created_at=datetime.fromtimestamp(row.timestamp, UTC),
        actor=AuthorRow(row.actor_id, row.username, row.picture_id),
        post=post,
        unread=row.id > last_read,
    )
