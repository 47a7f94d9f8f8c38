"""Lists that are paged by id, and the links that lead on."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for

from app.http_api.responses import JsonResponse
from app.http_api.schemas import KeysetPage, Query
from app.lib.ids import MAX_ID
from app.lib.keyset import AnyPage, Cursor

Payload = dict[str, Any]
CURSORS = {"max_id", "min_id", "page"}


def cursor_of(query: KeysetPage) -> Cursor:
    """Make a cursor: `since_id` bounds the newest items, `min_id` begins at its own."""
    given = query.model_fields_set
    max_id = query.max_id if "max_id" in given else None
    newer_than = [
        getattr(query, name) for name in ("since_id", "min_id") if name in given
    ]
    if newer_than and max_id is None and "min_id" not in given:
        max_id = MAX_ID + 1
    return Cursor(max_id, max(newer_than) if newer_than else None)


def keyset(part: AnyPage, items: Sequence[Any], query: KeysetPage) -> JsonResponse:
    """Wrap a page; `next` leads to older items, `prev` to newer ones."""
    older = newer = None
    if part.ids and part.has_older:
        older = link(query, max_id=part.ids[-1])
    if part.ids and part.has_newer:
        newer = link(query, min_id=part.ids[0])
    links = {"self": own_link(query), "next": older, "prev": newer}
    return linked({"items": items, "_meta": {"limit": query.limit}, "_links": links})


def linked(collection: Payload) -> JsonResponse:
    """Repeat a collection's links in the header that generic clients follow."""
    ways = [
        f'<{collection["_links"][rel]}>; rel="{rel}"'
        for rel in ("next", "prev")
        if collection["_links"][rel]
    ]
    return JsonResponse(collection, {"Link": ", ".join(ways)} if ways else {})


def own_link(query: Query) -> str:
    """Return the address of this page, with the parameters as applied."""
    return _link(query.model_dump(exclude_unset=True))


def link(query: Query, **cursor: int) -> str:
    """Return the address of this list with another cursor."""
    given = query.model_dump(exclude_unset=True, exclude=CURSORS)
    return _link(given | cursor)


def _link(values: Payload) -> str:
    arguments: Payload = {**(request.view_args or {}), **values}
    return url_for(request.endpoint or "", **arguments)
