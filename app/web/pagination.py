"""Cursors from the query string, and the links of a page that lead on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from app.lib.keyset import Cursor, Part
from app.web.arguments import id_argument, integer_argument

# Numbered links of old are honoured this many posts deep; cursors have no end.
DEEPEST_OFFSET = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """What a list page shows, and where its two links lead (None: nowhere)."""

    items: Sequence[Any]
    next_url: str | None = None
    prev_url: str | None = None
    newest_id: int | None = None


def cursor_from_request(size: int) -> Cursor:
    """Read `max_id`, `min_id` or an old `page`; garbage counts as absent."""
    offset = 0
    number = integer_argument("page", 1)
    if number > 1:
        offset = (number - 1) * size
    return Cursor(id_argument("max_id"), id_argument("min_id"), offset)


def is_too_deep(cursor: Cursor) -> bool:
    """Tell whether an old numbered link leads behind what is served."""
    return cursor.offset > DEEPEST_OFFSET


def timeline_page(part: Part, items: Sequence[Any]) -> Page:
    """Make the page of a timeline slice; links keep the path and other arguments."""
    older = newer = None
    if part.ids and part.has_older:
        older = page_url(max_id=part.ids[-1])
    if part.ids and part.has_newer:
        newer = page_url(min_id=part.ids[0])
    return Page(items, next_url=older, prev_url=newer, newest_id=part.newest_id)


def page_url(**cursor: Any) -> str:
    """Give this page's address with another cursor."""
    fixed = {**(request.view_args or {}), **cursor}
    # The last name and those with an underscore are parameters of `url_for` itself.
    dropped = {"max_id", "min_id", "page", *fixed, "endpoint"}
    kept: dict[str, Any] = {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if name not in dropped and not name.startswith("_")
    }
    return url_for(request.endpoint or "main.index", **kept, **fixed)
