"""Carrying out messages that are due, each under a lease of its own."""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

import sqlalchemy as sa
from flask import current_app

from app.exceptions import Unavailable
from app.extensions import db
from app.lib import clock
from app.lib.leases import Heartbeat, Lease, LeaseLost, Leases
from app.worker.measures import MESSAGES, result_of
from app.worker.outbox.models import Outbox
from app.worker.outbox.service import OTHERWISE, THEN, add_follow_up
from app.worker.registry import LANES, Permanent, registry

LOOK_AHEAD = 20
LEASE = timedelta(minutes=2)
HEARTBEAT = LEASE.total_seconds() / 4
MAX_ATTEMPTS = 12
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)
# While a part is down its messages wait, but no longer than a mail server's would.
LONGEST_OUTAGE_DELAY = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=3)

log = logging.getLogger(__name__)


def now() -> datetime:
    """Return the present moment; tests put another clock in its place."""
    return clock.utcnow()


leases = Leases(Outbox, Outbox.id, LEASE, clock=lambda: now())


def drain(
    limit: int = 200,
    *,
    lanes: Iterable[str] = LANES,
    is_ending: Callable[[], bool] = lambda: False,
) -> int:
    """Carry out what is due in these lanes, oldest first; return how many were tried.

    Several workers may drain at once: each message is claimed by one of them, when
    its turn has come and not before. None is begun once `is_ending()`.
    """
    waiting, tried = list(lanes), 0
    while waiting and tried < limit:
        lane = waiting.pop(0)
        most = min(LOOK_AHEAD, limit - tried)
        done, has_more = _drain_lane(lane, most, is_ending)
        tried += done
        if has_more:
            waiting.append(lane)
    return tried


def _drain_lane(
    lane: str, limit: int, is_ending: Callable[[], bool]
) -> tuple[int, bool]:
    """Carry out some messages of a lane; return how many, and whether to come again."""
    due = _due(lane, limit)
    tried = 0
    for message_id in due:
        if is_ending():
            return tried, False
        try:
            tried += _attempt(message_id)
        except Unavailable:
            # The part is taken to be down: asking it for the others is in vain.
            return tried + 1, False
    return tried, len(due) == limit


def _due(lane: str, limit: int) -> list[int]:
    query = (
        sa.select(Outbox.id)
        .where(Outbox.lane == lane, *_is_due(), leases.free())
        .order_by(Outbox.run_at, Outbox.id)
        .limit(limit)
    )
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def _is_due() -> tuple[sa.ColumnElement[bool], ...]:
    return Outbox.dead_at.is_(None), Outbox.run_at <= now()


def _attempt(message_id: int) -> bool:
    """Claim one message and carry it out; return whether it could be claimed.

    :raises Unavailable: the part that it needs is down; the message waits.
    """
    lease = leases.take(db.session.execute, message_id, *_is_due())
    db.session.commit()
    message = db.session.get(Outbox, message_id) if lease else None
    if lease is None or message is None:
        return False
    kind, began, succeeded = message.kind, monotonic(), False
    try:
        _carry_out(lease, kind, message.payload)
        succeeded = True
    except LeaseLost as error:
        db.session.rollback()
        log.warning("outbox: %s; another worker carries it out", error)
    except Exception as error:  # whatever a handler raises, the message must survive it
        db.session.rollback()
        _put_off(lease, error)
        if isinstance(error, Unavailable):
            raise
    finally:
        _measure(kind, monotonic() - began, succeeded)
    return True


def _measure(kind: str, seconds: float, succeeded: bool) -> None:
    known = kind if kind in registry.handlers else "other"
    MESSAGES.observe(seconds, name=known, result=result_of(succeeded))


def _carry_out(lease: Lease, kind: str, payload: dict[str, Any]) -> None:
    """Run the handler of a message, and delete the message in the same transaction.

    :raises LeaseLost: another worker has it, so nothing of this may stay.
    """
    with _heartbeat(lease):
        handler = registry.handlers[kind]
        handler.function(payload, *handler.arguments(current_app.config))
        add_follow_up(payload, THEN)
        db.session.flush()
        done = sa.delete(Outbox).where(leases.held(lease))
        options = {"synchronize_session": False}
        result: Any = db.session.execute(done.execution_options(**options))
        if not result.rowcount:
            raise LeaseLost(f"the lease on outbox message {lease.key} was lost")
        db.session.commit()


def _heartbeat(lease: Lease) -> AbstractContextManager[Any]:
    """Renew the lease on a connection of its own, which memory alone has not."""
    engine = db.engine
    if isinstance(engine.pool, sa.pool.StaticPool):
        return nullcontext()
    return Heartbeat(partial(_renew, engine, lease), every=HEARTBEAT)


def _renew(engine: sa.Engine, lease: Lease) -> None:
    with engine.begin() as connection:
        leases.renew(connection.execute, lease)


def _put_off(lease: Lease, error: Exception) -> None:
    """Postpone a message, twice as long each time, or mark it dead if hopeless."""
    message = db.session.get(Outbox, lease.key)
    if message is None:
        return
    # A part that is known to be down was not even called.
    attempts = message.attempts + (not isinstance(error, Unavailable))
    dead = _is_hopeless(message, attempts, error)
    kind, payload = message.kind, message.payload
    _log_failure(kind, lease.key, attempts, error, dead)
    values = {
        "attempts": attempts,
        "last_error": _reason(error)[:512],
        "run_at": now() + _delay(attempts, error),
        "dead_at": now() if dead else None,
    }
    try:
        leases.release(db.session.execute, lease, **values)
    except LeaseLost:
        db.session.rollback()
        return
    if dead:
        add_follow_up(payload, OTHERWISE)
    db.session.commit()


def _is_hopeless(message: Outbox, attempts: int, error: Exception) -> bool:
    if isinstance(error, Permanent):
        return True
    if _is_outage(error) and now() - message.created_at < GIVE_UP_AFTER:
        return False
    return attempts >= MAX_ATTEMPTS


def _is_outage(error: Exception) -> bool:
    """Return whether a part outside failed, rather than the message."""
    return isinstance(error, Unavailable | OSError)


def _delay(attempts: int, error: Exception) -> timedelta:
    longest = LONGEST_OUTAGE_DELAY if _is_outage(error) else LONGEST_DELAY
    doublings = min(max(attempts - 1, 0), MAX_ATTEMPTS)
    delay: timedelta = FIRST_DELAY * 2**doublings
    return min(delay, longest)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, Permanent) else repr(error)


def _log_failure(
    kind: str, key: int, attempts: int, error: Exception, dead: bool
) -> None:
    """Log a failure; outages have been logged where they were noticed."""
    level = logging.WARNING
    if dead and not isinstance(error, Permanent):
        level = logging.ERROR
    elif isinstance(error, Unavailable):
        level = logging.DEBUG
    elif _is_outage(error):
        level = logging.INFO
    text = "outbox %s #%d failed (%d): %s"
    log.log(level, text, kind, key, attempts, _reason(error))
