"""Posts of the database as documents of an index."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.lib.fold import search_text
from app.lib.ids import MAX_ID
from app.posts.models import Post
from app.search.backends.interface import Document
from app.tags.models import Tag, post_tag

_SELECT: sa.Select[*tuple[Any, ...]] = sa.select(
    *(Post.id, Post.body, Post.timestamp, Post.language, Post.version),
    Post.user_id,
)


def load(ids: Sequence[int]) -> list[Document]:
    """Return the documents of those posts that exist."""
    return _documents(_SELECT.where(Post.id.in_(ids)))


def everything(batch: int = 1_000) -> Iterator[list[Document]]:
    """Yield the documents of all posts in batches, newest first.

    Ends the session's transaction after each batch.
    """
    below = MAX_ID
    while True:
        page = _SELECT.where(Post.id < below).order_by(Post.id.desc()).limit(batch)
        documents = _documents(page)
        # A long transaction would prevent the database from cleaning up after writers.
        db.session.rollback()
        if not documents:
            return
        yield documents
        below = documents[-1].id


def count() -> int:
    """Return the number of posts, for the progress of a rebuild."""
    return int(db.session.execute(sa.select(sa.func.count(Post.id))).scalar_one())


def _documents(statement: sa.Select[*tuple[Any, ...]]) -> list[Document]:
    rows = db.session.execute(statement).all()
    tags = _tags([row.id for row in rows])
    return [
        Document(
            id=row.id,
            body=search_text(row.body),
            author_id=row.user_id,
            timestamp=row.timestamp,
            language=row.language,
            tags=tuple(tags.get(row.id, ())),
            version=row.version,
        )
        for row in rows
    ]


def _tags(ids: list[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    if ids:
        query = sa.select(post_tag.c.post_id, Tag.name).select_from(
            post_tag.join(Tag.__table__, Tag.id == post_tag.c.tag_id)
        )
        for post_id, name in db.session.execute(
            query.where(post_tag.c.post_id.in_(ids))
        ):
            names.setdefault(post_id, []).append(name)
    return names
