"""When an account is mirrored, and by which worker."""

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
FIRST_FAILURE, MAX_FAILURE = timedelta(minutes=1), timedelta(hours=6)
# How much longer the pause is of an account whose tweets are delivered.
DELIVERED_FACTOR, MIN_DELIVERED_PAUSE = 12, timedelta(hours=1)
LEASE = timedelta(minutes=3)
SAMPLE = 20

leases = Leases(TwitterAccount, TwitterAccount.user_id, LEASE, clock=lambda: utcnow())


def pause(times: Sequence[datetime], now: datetime) -> timedelta:
    """Return the pause until an account is mirrored again.

    `times` are those of its newest tweets, the newest first. It is half of their usual
    distance, longer while the account is silent, and always within bounds.
    """
    if not times:
        return SLOWEST
    usual = (times[0] - times[-1]) / max(1, len(times) - 1)
    silence = (now - times[0]) / 8
    return min(max(usual / 2, silence, FASTEST), SLOWEST)


def pause_when_delivered(wait: timedelta) -> timedelta:
    """Return the pause of an account whose tweets are delivered.

    So long it may take until it is noticed that deliveries have stopped.
    """
    return min(max(wait * DELIVERED_FACTOR, MIN_DELIVERED_PAUSE), SLOWEST)


def claim(user_id: int) -> str | None:
    """Lease an account that is due and return the token, None if another has it."""
    due = TwitterAccount.due_at <= utcnow()
    lease = leases.take(db.session.execute, user_id, due)
    db.session.commit()
    return lease.token if lease else None


def write(user_id: int, token: str, **values: Any) -> None:
    """Change an account in the running transaction and renew its lease.

    :raises LeaseLost: another worker has taken it; the transaction is rolled back.
    """
    try:
        leases.renew(db.session.execute, Lease(user_id, token), **values)
    except LeaseLost:
        db.session.rollback()
        raise


def release(account: TwitterAccount, token: str) -> None:
    """End a successful run, and set when the next one is due."""
    now = utcnow()
    times = list(db.session.scalars(queries.newest_times(account.user_id, SAMPLE)))
    wait = CLOSED if account.state in (GONE, PROTECTED) else pause(times, now)
    if account.state == ALIVE and account.delivered_at is not None:
        wait = pause_when_delivered(wait)
    _end(account.user_id, token, now + wait, failures=0, last_error=None)


def postpone(user_id: int, token: str, seconds: float, reason: str) -> None:
    """End a run that failed by no fault of the account: the rate, the budget."""
    _end(user_id, token, utcnow() + timedelta(seconds=seconds), last_error=reason[:256])


def fail(account: TwitterAccount, token: str, reason: str) -> None:
    """End a failed run; the pause doubles with every failure in a row."""
    failures = min(account.failures + 1, 20)
    wait = min(FIRST_FAILURE * 2 ** (failures - 1), MAX_FAILURE)
    _end(
        account.user_id,
        token,
        utcnow() + wait,
        failures=failures,
        last_error=reason[:256],
    )


def _end(user_id: int, token: str, due_at: datetime, **values: Any) -> None:
    write(user_id, token, due_at=due_at, claim=None, claimed_until=None, **values)
    db.session.commit()
