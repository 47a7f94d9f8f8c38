"""The three functions by which extensions of old know searching."""

from typing import Any

from flask import current_app

from app.search.extension import Search
from app.search.interface import MAX_LIMIT
from app.search.query import parse

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
    """Give the ids of one page of hits, best first, and how many are known of.

    Hits are not counted: one more than has been paged over says that there are more.
    """
    if index != "post" or "search" not in current_app.extensions:
        return [], 0
    limit = max(1, min(per_page, MAX_LIMIT))
    offset = (max(1, page) - 1) * limit
    hits = _search.search(parse(query), sort="relevance", limit=limit, offset=offset)
    known = offset + len(hits.ids) + hits.has_more if hits.ids else 0
    return hits.ids, known
