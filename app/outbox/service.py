"""Writing orders, claiming those that are due, carrying them out."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from app.extensions import db, jobs
from app.lib.clock import utcnow
from app.outbox.models import Outbox

Handler = Callable[[dict[str, Any]], None]
# A kind and its payload, to be ordered later.
Order = tuple[str, dict[str, Any]]

THEN, OTHERWISE = "_then", "_otherwise"

BATCH = 20
LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)
# What begins no sooner than this finds the transaction at hand committed.
AFTERWARDS = timedelta(minutes=1)
KEEP_DEAD = timedelta(days=30)

log = logging.getLogger(__name__)
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out orders of one kind."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def add(
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    then: Order | None = None,
    otherwise: Order | None = None,
) -> None:
    """Order something within the transaction at hand; nothing happens if it fails.

    `then` is ordered in the transaction that ends this order, `otherwise` where it is
    given up.
    """
    follow_up = {THEN: then, OTHERWISE: otherwise}
    payload = payload | {name: order for name, order in follow_up.items() if order}
    db.session.add(
        Outbox(kind=kind, payload=payload, key=key, run_at=run_at or utcnow())
    )
    db.session.info["outbox_kick"] = True


def add_once(kind: str, *, wait: timedelta) -> None:
    """Order something for later, unless such an order stands that serves as well.

    It has no payload: whoever carries it out looks for what there is to do.
    """
    now = utcnow()
    later = Outbox.run_at > now + AFTERWARDS
    same = sa.select(Outbox.id).where(Outbox.key == kind, Outbox.dead_at.is_(None))
    if db.session.scalar(same.where(later).limit(1)) is None:
        add(kind, {}, key=kind, run_at=now + wait)


def drain(limit: int = 200) -> int:
    """Carry out what is due, oldest first, and tell how many orders were tried.

    Several workers may drain at once: each order is claimed by one of them.
    """
    tried = 0
    while tried < limit:
        claimed = _claim()
        for order_id in claimed:
            _carry_out(order_id)
        tried += len(claimed)
        if len(claimed) < BATCH:
            break
    return tried


def purge() -> None:
    """Forget orders that died long ago."""
    db.session.execute(sa.delete(Outbox).where(Outbox.dead_at < utcnow() - KEEP_DEAD))
    db.session.commit()


def _claim() -> list[int]:
    """Take a lease on a batch of due orders.

    The condition stands in the UPDATE too: of two workers that read the same ids, the
    second finds them taken.
    """
    now, claim = utcnow(), str(uuid4())
    free = sa.or_(Outbox.claimed_until.is_(None), Outbox.claimed_until < now)
    due = (
        sa.select(Outbox.id)
        .where(Outbox.dead_at.is_(None), Outbox.run_at <= now, free)
        .order_by(Outbox.run_at)
        .limit(BATCH)
    )
    ids = list(db.session.scalars(due))
    if ids:
        db.session.execute(
            sa.update(Outbox)
            .where(Outbox.id.in_(ids), Outbox.dead_at.is_(None), free)
            .values(claim=claim, claimed_until=now + LEASE)
            .execution_options(synchronize_session=False)
        )
    db.session.commit()
    if not ids:
        return []
    mine = sa.select(Outbox.id).where(Outbox.claim == claim).order_by(Outbox.id)
    claimed = list(db.session.scalars(mine))
    db.session.rollback()
    return claimed


def _carry_out(order_id: int) -> None:
    order = db.session.get(Outbox, order_id)
    if order is None:
        return
    kind, payload, attempts = order.kind, order.payload, order.attempts
    try:
        _handlers[kind](payload)
        _order_next(payload.get(THEN))
        db.session.execute(sa.delete(Outbox).where(Outbox.id == order_id))
        db.session.commit()
    except Exception as error:  # whatever a handler raises, the order must survive it
        db.session.rollback()
        if attempts + 1 >= MAX_ATTEMPTS:
            _order_next(payload.get(OTHERWISE))
        _postpone(order_id, kind, attempts + 1, error)


def _order_next(order: Order | None) -> None:
    if order:
        add(*order)


def _postpone(order_id: int, kind: str, attempts: int, error: Exception) -> None:
    """Try again later, twice as late each time; bury what failed too often."""
    delay = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    dead = attempts >= MAX_ATTEMPTS
    level = logging.ERROR if dead else logging.WARNING
    log.log(level, "outbox %s #%d failed (%d): %r", kind, order_id, attempts, error)
    db.session.execute(
        sa.update(Outbox)
        .where(Outbox.id == order_id)
        .values(
            attempts=attempts,
            last_error=repr(error)[:512],
            run_at=utcnow() + delay,
            claim=None,
            claimed_until=None,
            dead_at=utcnow() if dead else None,
        )
    )
    db.session.commit()


@sa.event.listens_for(db.session, "after_commit")
def _wake_a_worker(session: Any) -> None:
    """Ask for a worker without waiting: it would also look by itself in a second."""
    # The event is raised for savepoints, too; only the outermost commit counts.
    if session.in_nested_transaction():
        return
    if session.info.pop("outbox_kick", False):
        jobs.kick()


@sa.event.listens_for(db.session, "after_rollback")
def _forget(session: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop("outbox_kick", None)
