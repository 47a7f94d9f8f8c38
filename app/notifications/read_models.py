"""An event as pages and the API show it: frozen values, read in one statement."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from app.extensions import db
from app.lib.keyset import Cursor, Slice, cut
from app.media import attachments
from app.media.attachments import AttachmentRecord
from app.notifications import queries
from app.posts.read_models import AuthorRecord
from app.users.models import User


@dataclass(frozen=True, slots=True)
class QuotedPost:
    """The post of an event; with its attachments if its body is empty."""

    id: int
    body: str
    language: str | None
    attachments: tuple[AttachmentRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """How a task has ended: what became of how many parts, or why it failed."""

    id: str
    error: str | None = None
    result: dict[str, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """An event of a person, and whether it is unread."""

    id: int
    name: str
    created_at: datetime
    actor: AuthorRecord
    post: QuotedPost | None
    unread: bool
    task: TaskOutcome | None = None

    @property
    def task_id(self) -> str | None:
        """The id of the task that has ended."""
        return self.task.id if self.task else None


def read(viewer: User, cursor: Cursor, size: int) -> Slice[EventRecord]:
    """Return one page of the viewer's events, newest first."""
    found = db.session.execute(queries.events(viewer, cursor, size + 1)).all()
    last_read = viewer.last_read_notification_id
    without_body = [row.post_id for row in found if row.body == ""]
    shown = attachments.of_posts(without_body) if without_body else {}
    events = [_event(row, last_read, shown.get(row.post_id, ())) for row in found]
    return cut(events, cursor, size, lambda event: event.id)


def _event(
    row: Any, last_read: int, pictures: tuple[AttachmentRecord, ...]
) -> EventRecord:
    post = None
    if row.body is not None:
        post = QuotedPost(row.post_id, row.body, row.language, pictures)
    return EventRecord(
        id=row.id,
        name=row.name,
        created_at=datetime.fromtimestamp(row.timestamp, UTC),
        actor=AuthorRecord(row.actor_id, row.username, row.picture_id),
        post=post,
        unread=row.id > last_read,
        task=_task(json.loads(row.payload_json)),
    )


def _task(payload: Any) -> TaskOutcome | None:
    """Return the outcome that an event of a task carries."""
    if not isinstance(payload, dict) or "task_id" not in payload:
        return None
    result = payload.get("result") or {}
    return TaskOutcome(payload["task_id"], payload.get("error"), result)
