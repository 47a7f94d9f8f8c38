"""Repairing the counters of posts, which triggers maintain."""

from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.media.models import Attachment
from app.posts.models import Post


def repair() -> int:
    """Correct the counters that are wrong and return how many were."""
    reply = sa.orm.aliased(Post)
    repaired = _repair(Post.reply_count, reply.reply_to_id)
    repaired += _repair(Post.attachment_count, Attachment.post_id)
    db.session.commit()
    return repaired


def _repair(count: Any, owner: Any) -> int:
    """Correct a counter by the rows that name a post as their owner."""
    counted = sa.select(sa.func.count()).where(owner == Post.id).correlate(Post)
    # Posts that own nothing, by far most, are not checked one by one.
    owners = sa.select(owner).where(owner.is_not(None))
    statement = (
        sa.update(Post)
        .where(sa.or_(count != 0, Post.id.in_(owners)))
        .where(count != counted.scalar_subquery())
        .values({count: counted.scalar_subquery()})
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DML result has it
