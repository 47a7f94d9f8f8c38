"""What was deleted and could come again: copies of what was written elsewhere."""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from app.database import insert_or_ignore, upsert
from app.extensions import db
from app.lib.clock import utcnow
from app.posts.models import Post, Tombstone


def lay(post: Post, lasting: timedelta | None = None) -> None:
    """Have a copy never come again, or not for a while; the caller commits.

    A post that was written here needs no mark.
    """
    if post.origin is None or post.origin_id is None:
        return
    now = utcnow()
    values = {"origin_id": post.origin_id, "created_at": now, "until": None}
    if lasting is None:
        db.session.execute(upsert(db.session, Tombstone, ["origin_id"], values))
        return
    # One that was laid for good must not be given an end.
    statement = insert_or_ignore(db.session, Tombstone)
    db.session.execute(statement.values(values | {"until": now + lasting}))


def among(origin_ids: Collection[str]) -> set[str]:
    """Give those of these ids that must not come again."""
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
    """Forget the marks whose time is over."""
    db.session.execute(sa.delete(Tombstone).where(Tombstone.until <= utcnow()))
    db.session.commit()
