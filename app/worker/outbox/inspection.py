"""What waits in the outbox and what died there, for administrators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.exceptions import NotFound
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.ids import MAX_ROW_ID
from app.lib.keyset import Cursor
from app.worker.outbox.models import Outbox
from app.worker.registry import LANES

# What lies beyond is not counted: a page must not cost more when more waits.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class LaneState:
    """What waits in a lane: how many messages, up to `MOST_COUNTED` + 1, since when."""

    lane: str
    waiting: int
    oldest_due: datetime | None

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.waiting > MOST_COUNTED

    @property
    def delay(self) -> float:
        """The seconds for which the oldest message has been due."""
        if self.oldest_due is None:
            return 0.0
        return max(0.0, (utcnow() - self.oldest_due).total_seconds())


def lanes() -> list[LaneState]:
    """Return what waits in each lane, by one statement."""
    columns = [column for lane in LANES for column in _columns(lane)]
    row: Any = db.session.execute(sa.select(*columns)).one()
    return [
        LaneState(lane, row[2 * place], row[2 * place + 1])
        for place, lane in enumerate(LANES)
    ]


def _columns(lane: str) -> tuple[Any, Any]:
    alive = (Outbox.lane == lane, Outbox.dead_at.is_(None))
    some = sa.select(Outbox.id).where(*alive).limit(MOST_COUNTED + 1).subquery()
    count = sa.select(sa.func.count()).select_from(some).scalar_subquery()
    oldest = sa.select(sa.func.min(Outbox.run_at)).where(*alive).scalar_subquery()
    return count, oldest


def dead(cursor: Cursor, limit: int) -> "sa.Select[Outbox]":
    """Select a page of the messages that failed for good."""
    query: sa.Select[Outbox] = cursor.bound(
        sa.select(Outbox).where(Outbox.dead_at.is_not(None)), Outbox.id, limit
    )
    return query


def count_dead() -> int:
    """Return how many messages failed for good, at most `MOST_COUNTED` + 1."""
    some = sa.select(Outbox.id).where(Outbox.dead_at.is_not(None))
    some = some.limit(MOST_COUNTED + 1)
    count = sa.select(sa.func.count()).select_from(some.subquery())
    return db.session.scalar(count) or 0


def get_dead(message_id: int) -> Outbox:
    """Return a message that failed for good. Raises NotFound."""
    query = sa.select(Outbox).where(Outbox.id == min(message_id, MAX_ROW_ID))
    query = query.where(Outbox.dead_at.is_not(None)).with_for_update()
    found: Outbox | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def retry(message_id: int) -> Outbox:
    """Schedule a dead message again, from its first attempt; commits nothing.

    :raises NotFound: it is gone, or not dead any more.
    """
    message = get_dead(message_id)
    message.dead_at, message.attempts = None, 0
    message.claim = message.claimed_until = None
    # It may be given up after days of an outage, which are counted from here.
    message.run_at = message.created_at = utcnow()
    db.session.info["outbox_wakeup"] = True
    return message


def delete(message_id: int) -> Outbox:
    """Delete a dead message; commits nothing. Raises NotFound."""
    message = get_dead(message_id)
    db.session.delete(message)
    return message
