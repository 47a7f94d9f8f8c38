"""Programs: each owns the topics and queues below its name."""

from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.broker import topics
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.columns import UtcDateTime

MAX_NAME = 40


class Program(db.Model):
    """A program of a person: `/topic/app/<name>/…` and `/queue/app/<name>/…`."""

    __tablename__ = "program"
    # An id is never used twice: an open stream is told by it that the program is gone.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: so.Mapped[int] = so.mapped_column(primary_key=True)
    user_id: so.Mapped[int] = so.mapped_column(
        sa.ForeignKey("user.id", ondelete="CASCADE"), index=True
    )
    # Folded: names that differ by their case alone are the same.
    name: so.Mapped[str] = so.mapped_column(sa.String(MAX_NAME), unique=True)
    # Whether everybody may listen to its topics; its queues are the owner's alone.
    is_public: so.Mapped[bool] = so.mapped_column(server_default=sa.false())
    created_at: so.Mapped[datetime] = so.mapped_column(UtcDateTime, default=utcnow)

    def topic(self, path: str) -> str:
        """Return the topic to which it publishes now."""
        return topics.of_program(self.id, path, is_public=self.is_public)

    def heard_by(self, user_id: int, path: str) -> list[str]:
        """Return the topics of a channel that somebody may hear: the owner, both."""
        kinds = (True, False) if user_id == self.user_id else (True,)
        return [topics.of_program(self.id, path, is_public=each) for each in kinds]

    @property
    def topics(self) -> str:
        """The beginning of the names of its topics."""
        return f"/topic/app/{self.name}/"

    @property
    def queues(self) -> str:
        """The beginning of the names of its queues."""
        return f"/queue/app/{self.name}/"
