"""Comparing the counts of posts, which triggers keep, with what there is."""

import sqlalchemy as sa

from app.extensions import db
from app.media.models import Attachment
from app.posts.models import Post


def repair() -> int:
    """Correct the counts that are wrong, and tell how many were."""
    repaired = _repair_answers() + _repair_attachments()
    db.session.commit()
    return repaired


def _repair_attachments() -> int:
    counted = (
        sa.select(sa.func.count())
        .where(Attachment.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery()
    )
    rich = sa.select(Attachment.post_id).where(Attachment.post_id.is_not(None))
    statement = (
        sa.update(Post)
        .where(sa.or_(Post.attachment_count != 0, Post.id.in_(rich)))
        .where(Post.attachment_count != counted)
        .values(attachment_count=counted)
        .execution_options(synchronize_session=False)
    )
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DML result has it


def _repair_answers() -> int:
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
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DML result has it
