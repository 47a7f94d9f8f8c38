"""When a source is fetched next, and by which worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.extensions import db
from app.lib.clock import utcnow
from app.lib.leases import Lease, Leases
from app.news.models import NewsSource

FASTEST, SLOWEST = timedelta(minutes=5), timedelta(hours=6)
FIRST_FAILURE, MAX_FAILURE = timedelta(minutes=2), timedelta(hours=12)
# What a server may ask for: longer pauses are taken for mistakes.
MAX_ASKED = timedelta(days=1)
WHEN_GONE = timedelta(days=7)
LEASE = timedelta(minutes=2)
OVERDUE = timedelta(minutes=1)

leases = Leases(NewsSource, NewsSource.id, LEASE, clock=lambda: utcnow())


def due(limit: int, overdue: timedelta = timedelta()) -> list[int]:
    """Return the sources that are due for so long, those first that have not failed."""
    query = (
        sa.select(NewsSource.id)
        .where(NewsSource.due_at <= utcnow() - overdue, leases.free())
        .order_by(NewsSource.failures, NewsSource.due_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def claim(source_id: int) -> Lease | None:
    """Lease a source that is due; None if another worker has it."""
    is_due = NewsSource.due_at <= utcnow()
    lease = leases.take(db.session.execute, source_id, is_due)
    db.session.commit()
    return lease


def pause(times: Sequence[datetime], now: datetime) -> timedelta:
    """Return the pause after a success; `times` are of the newest headlines, in order.

    It is half of their usual distance, longer while the source is silent.
    """
    if not times:
        return SLOWEST
    usual = (times[0] - times[-1]) / max(1, len(times) - 1)
    silence = (now - times[0]) / 8
    return min(max(usual / 2, silence, FASTEST), SLOWEST)


def pause_after_failure(failures: int) -> timedelta:
    """Return the pause after so many failures in a row, doubled with each."""
    doubled: int = 2 ** (min(failures, 20) - 1)
    return min(FIRST_FAILURE * doubled, MAX_FAILURE)


def asked(wait: timedelta, not_before: timedelta) -> timedelta:
    """Return a pause that is no shorter than the server asks for."""
    return max(wait, min(not_before, MAX_ASKED))
