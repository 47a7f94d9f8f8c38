"""Comparing the counters that triggers write with the rows that they count."""

from collections.abc import Iterator

import sqlalchemy as sa

from app.extensions import db
from app.lifecycle.registry import lifecycle
from app.users.models import User

BATCH = 500


def count_people() -> int:
    """Return the number of accounts."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(User)) or 0


def repair() -> Iterator[tuple[int, int]]:
    """Correct the counters, a batch in each transaction.

    Yield how many people were compared and how many of them had a wrong counter.
    """
    last = 0
    while True:
        batch = sa.select(User.id).where(User.id > last).order_by(User.id).limit(BATCH)
        ids = list(db.session.scalars(batch))
        if not ids:
            return
        repaired = _repair_between(ids[0], ids[-1])
        db.session.commit()
        last = ids[-1]
        yield len(ids), repaired


def _repair_between(first: int, last: int) -> int:
    """Write only where something differs, so that a sound site is only read."""
    counts = {
        name: count.scalar_subquery() for name, count in lifecycle.counters.items()
    }
    differs = sa.or_(
        *(getattr(User, name).is_distinct_from(count) for name, count in counts.items())
    )
    statement = (
        sa.update(User)
        .where(User.id.between(first, last), differs)
        .values(counts)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DML result has it
