"""Comparing the count of answers, which triggers keep, with the answers there are."""

import sqlalchemy as sa

from app.extensions import db
from app.posts.models import Post


def repair() -> int:
    """Correct the counts that are wrong, and tell how many were."""
    answer = sa.orm.aliased(Post)
    counted = (
        sa.select(sa.func.count())
        .where(answer.reply_to_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    # Posts that nobody answers, by far most, are not looked at one by one.
    answered = sa.select(answer.reply_to_id).where(answer.reply_to_id.is_not(None))
    statement = (
        sa.update(Post)
        .where(sa.or_(Post.reply_count != 0, Post.id.in_(answered)))
        .where(Post.reply_count != counted)
        .values(reply_count=counted)
        .execution_options(synchronize_session=False)
    )
    repaired = int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DML result has it
    db.session.commit()
    return repaired
