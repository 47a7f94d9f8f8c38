"""Repairing the counters of tags, which triggers maintain."""

import sqlalchemy as sa

from app.extensions import db
from app.tags.models import Tag, post_tag, tag_spelling


def repair() -> int:
    """Correct the counters that are wrong and return how many were."""
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
    _count_spellings()
    db.session.commit()
    return repaired


def _count_spellings() -> None:
    """Count the spellings of tags again, and set the one that each is shown with."""
    counts = (
        sa.select(post_tag.c.tag_id, post_tag.c.spelling, sa.func.count())
        .where(post_tag.c.spelling.is_not(None))
        .group_by(post_tag.c.tag_id, post_tag.c.spelling)
    )
    most_used = (
        sa.select(tag_spelling.c.spelling)
        .where(tag_spelling.c.tag_id == Tag.id)
        .order_by(tag_spelling.c.post_count.desc(), tag_spelling.c.spelling)
        .limit(1)
        .correlate(Tag)
        .scalar_subquery()
    )
    columns = ["tag_id", "spelling", "post_count"]
    db.session.execute(sa.delete(tag_spelling))
    db.session.execute(sa.insert(tag_spelling).from_select(columns, counts))
    shown = (
        sa.update(Tag)
        .values(spelling=most_used)
        .where(most_used.is_distinct_from(Tag.spelling))
    )
    db.session.execute(shown.execution_options(synchronize_session=False))
