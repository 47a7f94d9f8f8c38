"""Tombstones: remote posts that were deleted and must not be ingested again."""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from app.database import insert_or_ignore, upsert
from app.extensions import db
from app.lib.clock import utcnow
from app.posts.models import Post, Tombstone

# As long as there is a site.
FOR_GOOD = timedelta.max


def store(post: Post, lasting: timedelta) -> None:
    """Store that a remote post must not be ingested again; the caller commits.

    It lasts so long, or `FOR_GOOD`. A post that was written here needs no tombstone.
    """
    if post.origin is None or post.origin_id is None or not lasting:
        return
    now = utcnow()
    values = {"origin_id": post.origin_id, "created_at": now, "until": None}
    if lasting == FOR_GOOD:
        db.session.execute(upsert(db.session, Tombstone, ["origin_id"], values))
        return
    # One that was stored for good must not be given an end.
    statement = insert_or_ignore(db.session, Tombstone)
    db.session.execute(statement.values(values | {"until": now + lasting}))


def among(origin_ids: Collection[str]) -> set[str]:
    """Return those of these origin ids that have a tombstone."""
    if not origin_ids:
        return set()
    return set(
        db.session.scalars(
            sa.select(Tombstone.origin_id).where(
                Tombstone.origin_id.in_(origin_ids),
                sa.or_(Tombstone.until.is_(None), Tombstone.until > utcnow()),
            )
        )
    )


def purge() -> None:
    """Delete the tombstones whose time is over."""
    db.session.execute(sa.delete(Tombstone).where(Tombstone.until <= utcnow()))
    db.session.commit()
