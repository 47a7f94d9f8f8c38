"""What news have of a deleted account: sources, mutes, filed links."""

import sqlalchemy as sa

from app.extensions import db
from app.news.models import NewsLink, NewsSource, news_mute


def purge_sources(user_id: int, limit: int) -> bool:
    """Delete sources of the account with their headlines, some at a time."""
    found = sa.select(NewsSource.id).where(NewsSource.user_id == user_id).limit(limit)
    ids = list(db.session.scalars(found))
    db.session.execute(sa.delete(NewsSource).where(NewsSource.id.in_(ids)))
    return bool(ids)


def purge_rest(user_id: int, limit: int) -> bool:
    """Delete what the account muted, and some of the links that it shared."""
    db.session.execute(sa.delete(news_mute).where(news_mute.c.user_id == user_id))
    found = sa.select(NewsLink.id).where(NewsLink.user_id == user_id).limit(limit)
    ids = list(db.session.scalars(found))
    db.session.execute(sa.delete(NewsLink).where(NewsLink.id.in_(ids)))
    return bool(ids)


PURGE_STEPS = (purge_sources, purge_rest)
