"""A background task of a user: what it is, how far it is, how it ended."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime
from app.worker import jobs

if TYPE_CHECKING:
    from app.users.models import User

QUEUED, RUNNING, SENDING, SENT, DONE, FAILED = (
    "queued",
    "running",
    "sending",
    "sent",
    "done",
    "failed",
)


class Task(db.Model):
    """A job for a worker; its state is what the database holds, not the queue.

    `heartbeat_at` is a lease: a running task whose worker is silent is queued again by
    the reaper, `attempts.MAX_ATTEMPTS` times at most.
    """

    __tablename__ = "task"

    id: so.Mapped[str] = so.mapped_column(
        sa.String(36), primary_key=True, default=lambda: str(uuid4())
    )
    name: so.Mapped[str] = so.mapped_column(sa.String(128), index=True)
    description: so.Mapped[str | None] = so.mapped_column(sa.String(128))
    user_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("user.id"))
    complete: so.Mapped[bool] = so.mapped_column(default=False)
    state: so.Mapped[str] = so.mapped_column(
        sa.String(16), default=QUEUED, server_default=QUEUED
    )
    progress: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    attempts: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    error: so.Mapped[str | None] = so.mapped_column(sa.String(256))
    # How many parts it had to leave out, though it went well as a whole.
    missed: so.Mapped[int] = so.mapped_column(default=0, server_default="0")
    # What became of each kind of part, for tasks that count them.
    result_json: so.Mapped[str | None] = so.mapped_column(sa.Text)
    arguments_json: so.Mapped[str | None] = so.mapped_column(sa.Text)
    file_id: so.Mapped[str | None] = so.mapped_column(sa.String(36))
    created_at: so.Mapped[datetime | None] = so.mapped_column(
        UtcDateTime, default=utcnow
    )
    started_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    heartbeat_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)
    finished_at: so.Mapped[datetime | None] = so.mapped_column(UtcDateTime)

    user: so.Mapped["User"] = so.relationship(back_populates="tasks")

    __table_args__ = (
        sa.Index(
            "ix_task_open",
            "user_id",
            sqlite_where=sa.text("NOT complete"),
            postgresql_where=sa.text("NOT complete"),
        ),
        sa.Index("ix_task_user_id", "user_id", "created_at"),
        sa.Index(
            "ix_task_heartbeat",
            "heartbeat_at",
            sqlite_where=sa.text("NOT complete"),
            postgresql_where=sa.text("NOT complete"),
        ),
    )

    @property
    def result(self) -> dict[str, int]:
        """Return how many parts became what; empty where nothing was counted."""
        counts: dict[str, int] = json.loads(self.result_json or "{}")
        return counts

    def get_rq_job(self) -> Any:
        """Return the job of the queue, or None where it is gone or Redis is down."""
        return jobs.fetch(self.id)

    def get_progress(self) -> int:
        """Return the progress in percent."""
        return 100 if self.complete else self.progress
