"""A search, written in the query language of Elasticsearch."""

from typing import Any

from app.search.interface import Sort
from app.search.query import SearchQuery, Term

Clause = dict[str, Any]


def request_of(
    query: SearchQuery, *, sort: Sort, size: int, max_id: int | None, offset: int
) -> dict[str, Any]:
    """Make the arguments of the client's `search` for one page of ids."""
    request: dict[str, Any] = {
        "query": {
            "bool": {
                "must": [_contains(term) for term in query.terms],
                "filter": _filters(query),
                "must_not": _exclusions(query),
            }
        },
        "size": size,
        "source": False,
        "track_total_hits": False,
        "timeout": "1s",
    }
    if sort == "newest":
        request["sort"] = [{"id": "desc"}]
        if max_id is not None:
            request["search_after"] = [max_id]
        return request
    if max_id is not None:
        request["query"]["bool"]["filter"].append({"range": {"id": {"lt": max_id}}})
    return request | {"sort": [{"_score": "desc"}, {"id": "desc"}], "from_": offset}


def _contains(term: Term) -> Clause:
    phrases = [{"match_phrase": {"body": " ".join(words)}} for words in term.spellings]
    # The best spelling counts, so that a compound word is not worth twice as much.
    return phrases[0] if len(phrases) == 1 else {"dis_max": {"queries": phrases}}


def _filters(query: SearchQuery) -> list[Clause]:
    filters: list[Clause] = [{"term": {"tag": name}} for name in query.tags]
    if query.authors:
        filters.append({"terms": {"author": list(query.authors)}})
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


def _exclusions(query: SearchQuery) -> list[Clause]:
    clauses = [_contains(term) for term in query.excluded]
    clauses += [{"term": {"tag": name}} for name in query.excluded_tags]
    if query.excluded_authors:
        clauses.append({"terms": {"author": list(query.excluded_authors)}})
    return clauses
