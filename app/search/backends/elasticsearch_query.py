"""Searches in the query language of Elasticsearch."""

from dataclasses import dataclass
from typing import Any

from app.search.backends.interface import Sort
from app.search.query import SearchQuery, Term
from app.search.scope import Ids

Clause = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of hits is requested."""

    sort: Sort
    size: int
    max_id: int | None
    offset: int


def request_of(
    query: SearchQuery, authors: Ids, unwanted: Ids, page: Page
) -> dict[str, Any]:
    """Return the arguments of the client's `search` for one page of ids.

    `authors` have written the posts, and `unwanted` have not.
    """
    clauses = {
        "must": [_contains(term) for term in query.terms],
        "filter": _filters(query, authors),
        "must_not": _exclusions(query, unwanted),
    }
    request: dict[str, Any] = {
        "query": {"bool": clauses},
        "size": page.size,
        "source": False,
        "track_total_hits": False,
        "timeout": "1s",
    }
    if page.sort == "newest":
        request["sort"] = [{"id": "desc"}]
        if page.max_id is not None:
            request["search_after"] = [page.max_id]
        return request
    if page.max_id is not None:
        clauses["filter"].append({"range": {"id": {"lt": page.max_id}}})
    order = [{"_score": "desc"}, {"id": "desc"}]
    return request | {"sort": order, "from_": page.offset}


def _contains(term: Term) -> Clause:
    phrases = [{"match_phrase": {"body": " ".join(words)}} for words in term.spellings]
    # The best spelling counts, so that a compound word is not worth twice as much.
    return phrases[0] if len(phrases) == 1 else {"dis_max": {"queries": phrases}}


def _filters(query: SearchQuery, authors: Ids) -> list[Clause]:
    filters: list[Clause] = [{"term": {"tag": name}} for name in query.tags]
    if authors:
        filters.append({"terms": {"author": list(authors)}})
    if query.languages:
        filters.append({"terms": {"language": list(query.languages)}})
    days: dict[str, str] = {}
    if query.before is not None:
        days["lt"] = query.before.isoformat()
    if query.after is not None:
        days["gte"] = query.after.isoformat()
    if days:
        filters.append({"range": {"timestamp": days}})
    return filters


def _exclusions(query: SearchQuery, unwanted: Ids) -> list[Clause]:
    clauses = [_contains(term) for term in query.excluded]
    clauses += [{"term": {"tag": name}} for name in query.excluded_tags]
    if unwanted:
        clauses.append({"terms": {"author": list(unwanted)}})
    return clauses
