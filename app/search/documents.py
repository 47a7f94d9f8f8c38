"""Reading posts out of the database in the form that an index keeps."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from app.lib.fold import search_text
from app.lib.ids import MAX_ID
from app.search.backends.interface import Document
from app.search.backends.tables import post, post_tag, tag
from app.search.names import Session

_SELECT = sa.select(
    *(post.c.id, post.c.body, post.c.timestamp, post.c.language, post.c.version),
    post.c.user_id,
)


def load(session: Session, ids: Sequence[int]) -> list[Document]:
    """Give the documents of those posts that exist."""
    return _documents(session, _SELECT.where(post.c.id.in_(ids)))


def everything(session: Session, batch: int = 1_000) -> Iterator[list[Document]]:
    """Give the documents of all posts in batches, newest first.

    Ends the session's transaction after each batch.
    """
    below = MAX_ID
    while True:
        page = _SELECT.where(post.c.id < below).order_by(post.c.id.desc()).limit(batch)
        documents = _documents(session, page)
        # A long transaction would keep the database from tidying up after writers.
        session.rollback()
        if not documents:
            return
        yield documents
        below = documents[-1].id


def count(session: Session) -> int:
    """Count the posts, for the progress of whoever goes through all of them."""
    return int(session.execute(sa.select(sa.func.count(post.c.id))).scalar_one())


def _documents(session: Session, statement: sa.Select[Any]) -> list[Document]:
    rows = session.execute(statement).all()
    tags = _tags(session, [row.id for row in rows])
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


def _tags(session: Session, ids: list[int]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    if ids:
        carried = sa.select(post_tag.c.post_id, tag.c.name).select_from(
            post_tag.join(tag, tag.c.id == post_tag.c.tag_id)
        )
        for post_id, name in session.execute(
            carried.where(post_tag.c.post_id.in_(ids))
        ):
            names.setdefault(post_id, []).append(name)
    return names
