"""Comparing the counter of each tag, which triggers keep, with the rows it counts."""

import sqlalchemy as sa

from app.extensions import db
from app.tags.models import Tag, post_tag


def repair() -> int:
    """Correct the counters that are wrong, and tell how many were."""
    counted = (
        sa.select(sa.func.count())
        .where(post_tag.c.tag_id == Tag.id)
        .correlate(Tag)
        .scalar_subquery()
    )
    statement = (
        sa.update(Tag)
        .where(Tag.post_count != counted)
        .values(post_count=counted)
        .execution_options(synchronize_session=False)
    )
    repaired = int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DML result has it
    db.session.commit()
    return repaired
