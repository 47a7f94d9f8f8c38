"""The three functions by which extensions of old know searching."""

from typing import Any

from flask import current_app

from app.search.backends.interface import MAX_DEPTH, MAX_LIMIT
from app.search.extension import Search
from app.search.query import SearchQuery, parse

_search = Search()  # It has no state of its own: the application has.


def add_to_index(index: str, model: Any) -> None:
    """Index a row; does nothing where triggers keep the index, or there is none.

    :raises Unavailable: if the index does not answer.
    """
    if index == "post":
        _search.refresh([model.id])


def remove_from_index(index: str, model: Any) -> None:
    """Take a row out of the index; does nothing where triggers keep it.

    :raises Unavailable: if the index does not answer.
    """
    if index == "post" and not _search.backend.transactional:
        _search.backend.remove([model.id])


def query_index(
    index: str, query: str, page: int, per_page: int
) -> tuple[list[int], int]:
    """Give the ids of one page of hits, best first, and how many hits there are.

    Nobody can page further than `MAX_DEPTH` hits, and so no more are counted.
    """
    if index != "post" or "search" not in current_app.extensions:
        return [], 0
    limit = max(1, min(per_page, MAX_LIMIT))
    offset = (max(1, page) - 1) * limit
    asked = parse(query)
    hits = _search.search(asked, sort="relevance", limit=limit, offset=offset)
    if hits.has_more or (offset and not hits.ids):
        return hits.ids, _count(asked)
    return hits.ids, offset + len(hits.ids)


def _count(query: SearchQuery) -> int:
    """Count hits by walking over them; the product's own pages never need to know."""
    total, below = 0, None
    while total < MAX_DEPTH:
        hits = _search.search(query, sort="newest", limit=MAX_LIMIT, max_id=below)
        total += len(hits.ids)
        if not hits.has_more:
            break
        below = hits.ids[-1]
    return min(total, MAX_DEPTH)
