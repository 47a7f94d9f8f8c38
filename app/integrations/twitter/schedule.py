"""When a mirrored account is looked at, and by which worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.extensions import db
from app.integrations.twitter import queries
from app.integrations.twitter.models import ALIVE, GONE, PROTECTED, TwitterAccount
from app.lib.clock import utcnow
from app.lib.leases import Lease, LeaseLost, Leases

FASTEST, SLOWEST = timedelta(minutes=5), timedelta(hours=12)
CLOSED = timedelta(days=1)
FIRST_FAILURE, LONGEST_FAILURE = timedelta(minutes=1), timedelta(hours=6)
# How much longer an account is left alone whose tweets are delivered.
SELDOM, LEAST_SELDOM = 12, timedelta(hours=1)
LEASE = timedelta(minutes=3)
SAMPLE = 20

leases = Leases(TwitterAccount, TwitterAccount.user_id, LEASE, clock=lambda: utcnow())


def pause(times: Sequence[datetime], now: datetime) -> timedelta:
    """Give how long an account can be left alone.

    `times` are those of its newest tweets, the newest first. It is half of their usual
    distance, longer while the account keeps silent, and always within bounds.
    """
    if not times:
        return SLOWEST
    usual = (times[0] - times[-1]) / max(1, len(times) - 1)
    silence = (now - times[0]) / 8
    return min(max(usual / 2, silence, FASTEST), SLOWEST)


def seldom(wait: timedelta) -> timedelta:
    """Give how long an account can be left alone whose tweets are delivered.

    So long it may take until somebody notices that deliveries have stopped.
    """
    return min(max(wait * SELDOM, LEAST_SELDOM), SLOWEST)


def claim(user_id: int) -> str | None:
    """Take an account that is due, and give the proof; None if another has it."""
    due = TwitterAccount.due_at <= utcnow()
    lease = leases.take(db.session.execute, user_id, due)
    db.session.commit()
    return lease.token if lease else None


def write(user_id: int, proof: str, **values: Any) -> None:
    """Change an account in the running transaction, and hold it longer.

    :raises LeaseLost: another worker has taken it; the transaction is rolled back.
    """
    try:
        leases.renew(db.session.execute, Lease(user_id, proof), **values)
    except LeaseLost:
        db.session.rollback()
        raise


def release(account: TwitterAccount, proof: str) -> None:
    """Say that an account is up to date, and when it wants the next look."""
    now = utcnow()
    times = list(db.session.scalars(queries.newest_times(account.user_id, SAMPLE)))
    wait = CLOSED if account.state in (GONE, PROTECTED) else pause(times, now)
    if account.state == ALIVE and account.delivered_at is not None:
        wait = seldom(wait)
    _end(account.user_id, proof, now + wait, failures=0, last_error=None)


def postpone(user_id: int, proof: str, seconds: float, reason: str) -> None:
    """Come back later through no fault of the account: the rate, the budget."""
    _end(user_id, proof, utcnow() + timedelta(seconds=seconds), last_error=reason[:256])


def fail(account: TwitterAccount, proof: str, reason: str) -> None:
    """Come back later, twice as late after every failure in a row."""
    failures = min(account.failures + 1, 20)
    wait = min(FIRST_FAILURE * 2 ** (failures - 1), LONGEST_FAILURE)
    _end(
        account.user_id,
        proof,
        utcnow() + wait,
        failures=failures,
        last_error=reason[:256],
    )


def _end(user_id: int, proof: str, due_at: datetime, **values: Any) -> None:
    write(user_id, proof, due_at=due_at, claim=None, claimed_until=None, **values)
    db.session.commit()
