"""The founding application's full-text search: a mixin for models, three functions."""

from collections.abc import Sequence
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import current_app

from app.extensions import db
from app.search import search
from app.search.backends.interface import MAX_DEPTH, MAX_LIMIT
from app.search.query import SearchQuery, parse


class SearchableMixin:
    """Add full-text search to a model whose rows are indexed."""

    __searchable__: ClassVar[Sequence[str]] = ()
    __tablename__: str

    @classmethod
    def search(cls, expression: str, page: int, per_page: int) -> tuple[Any, int]:
        """Return the rows of one page of hits, best first, and the number of hits."""
        ids, total = query_index(cls.__tablename__, expression, page, per_page)
        if not ids:
            return db.session.scalars(sa.select(cls).where(sa.false())), total
        primary_key = sa.inspect(cls).primary_key[0]
        order = sa.case(
            {value: place for place, value in enumerate(ids)}, value=primary_key
        )
        query = sa.select(cls).where(primary_key.in_(ids)).order_by(order)
        return db.session.scalars(query), total

    @classmethod
    def reindex(cls) -> None:
        """Build the search index of this model again."""
        search.rebuild()


def attach(model: type) -> None:
    """Add the mixin's methods to the model of posts."""
    for name in ("search", "reindex"):
        setattr(model, name, vars(SearchableMixin)[name])
    model.__searchable__ = ("body",)  # type: ignore[attr-defined]  # a contract's name


def add_to_index(index: str, model: Any) -> None:
    """Index a row; do nothing where triggers keep the index, or there is none.

    :raises Unavailable: the engine cannot be reached.
    """
    if index == "post":
        search.refresh([model.id])


def remove_from_index(index: str, model: Any) -> None:
    """Remove a row from the index; do nothing where triggers keep it.

    :raises Unavailable: the engine cannot be reached.
    """
    if index == "post" and not search.backend.transactional:
        search.backend.remove([model.id])


def query_index(
    index: str, query: str, page: int, per_page: int
) -> tuple[list[int], int]:
    """Return the ids of one page of hits, best first, and the number of hits.

    Pages end at `MAX_DEPTH` hits, and so no more are counted.
    """
    if index != "post" or "search" not in current_app.extensions:
        return [], 0
    limit = max(1, min(per_page, MAX_LIMIT))
    offset = (max(1, page) - 1) * limit
    parsed = parse(query)
    hits = search.search(parsed, sort="relevance", limit=limit, offset=offset)
    if hits.has_more or (offset and not hits.ids):
        return hits.ids, _count(parsed)
    return hits.ids, offset + len(hits.ids)


def _count(query: SearchQuery) -> int:
    """Count hits by walking over them; the product's own pages never need to know."""
    total, below = 0, None
    while total < MAX_DEPTH:
        hits = search.search(query, sort="newest", limit=MAX_LIMIT, max_id=below)
        total += len(hits.ids)
        if not hits.has_more:
            break
        below = hits.ids[-1]
    return min(total, MAX_DEPTH)
