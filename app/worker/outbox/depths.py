"""How much waits in each lane of the outbox, and for how long."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import as_utc
from app.worker.outbox.delivery import now
from app.worker.outbox.models import Outbox
from app.worker.registry import LANES


@dataclass(frozen=True, slots=True)
class LaneDepth:
    """What waits in one lane: messages, seconds since the oldest was written, dead."""

    waiting: int = 0
    oldest_age: float = 0.0
    dead: int = 0


def depths() -> dict[str, LaneDepth]:
    """Return the depth of every lane.

    A message waits when it is due, or was tried in vain and waits for another try; one
    that was written for a later time does not yet.
    """
    is_dead = Outbox.dead_at.is_not(None)
    waits = sa.and_(
        ~is_dead, sa.or_(Outbox.run_at <= now(), Outbox.last_error.is_not(None))
    )
    query = sa.select(
        Outbox.lane,
        sa.func.count(sa.case((waits, 1))),
        sa.func.min(sa.case((waits, Outbox.created_at))),
        sa.func.count(sa.case((is_dead, 1))),
    ).group_by(Outbox.lane)
    found = dict.fromkeys(LANES, LaneDepth())
    for lane, waiting, oldest, dead in db.session.execute(query):
        age = (now() - as_utc(oldest)).total_seconds() if oldest else 0.0
        found[lane] = LaneDepth(waiting, max(0.0, age), dead)
    db.session.rollback()
    return found
