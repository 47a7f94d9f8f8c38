"""Writing messages into the transaction at hand, and forgetting dead ones."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.worker import jobs
from app.worker.outbox.models import Outbox
from app.worker.registry import registry

# The kind and the payload of a message that is added later.
FollowUp = tuple[str, dict[str, Any]]

THEN, OTHERWISE = "_then", "_otherwise"

# What begins no sooner than this finds the transaction at hand committed.
AFTERWARDS = timedelta(minutes=1)
KEEP_DEAD = timedelta(days=30)


def add(
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    then: FollowUp | None = None,
    otherwise: FollowUp | None = None,
) -> None:
    """Add a message to the transaction at hand; nothing happens if it fails.

    `then` is added in the transaction that ends this message, `otherwise` where it is
    given up.
    """
    follow_ups = {THEN: then, OTHERWISE: otherwise}
    payload = payload | {
        name: message for name, message in follow_ups.items() if message
    }
    message = Outbox(kind=kind, lane=registry.lane_of(kind), payload=payload, key=key)
    message.run_at = run_at or utcnow()
    db.session.add(message)
    db.session.info["outbox_wakeup"] = True


def add_once(kind: str, *, wait: timedelta) -> None:
    """Add a message for later, unless one waits that serves as well.

    It has no payload: its handler looks for what there is to do.
    """
    now = utcnow()
    later = Outbox.run_at > now + AFTERWARDS
    same = sa.select(Outbox.id).where(Outbox.key == kind, Outbox.dead_at.is_(None))
    if db.session.scalar(same.where(later).limit(1)) is None:
        add(kind, {}, key=kind, run_at=now + wait)


def add_follow_up(payload: dict[str, Any], name: str) -> None:
    """Add what a message names to come after it, if it names anything."""
    if follow_up := payload.get(name):
        add(*follow_up)


def purge() -> None:
    """Delete messages that died long ago."""
    db.session.execute(sa.delete(Outbox).where(Outbox.dead_at < utcnow() - KEEP_DEAD))
    db.session.commit()


@sa.event.listens_for(db.session, "after_commit")
def _wake_a_worker(session: Any) -> None:
    """Wake a worker without waiting: it would also look by itself in a second."""
    # The event is raised for savepoints, too; only the outermost commit counts.
    if session.in_nested_transaction():
        return
    if session.info.pop("outbox_wakeup", False):
        jobs.wake_worker()


@sa.event.listens_for(db.session, "after_rollback")
def _forget(session: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop("outbox_wakeup", None)
