"""Lists of administrators: pages of rows that are counted by small numbers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.extensions import db
from app.lib.ids import MAX_ROW_ID
from app.lib.keyset import Cursor, Slice, cut
from app.web.pagination import Page, cursor_from_request, timeline_page


def read_list(
    select: Callable[[Cursor, int], Any], size: int, id_of: Callable[[Any], int]
) -> Page:
    """Return the page of a list that the request names.

    `select` makes the Select of at most so many rows at a cursor.
    """
    cursor = _bounded(cursor_from_request(size))
    found = list(db.session.scalars(select(cursor, size + 1)))
    part: Slice[Any] = cut(found, cursor, size, id_of)
    return timeline_page(part, part.items)


def _bounded(cursor: Cursor) -> Cursor:
    """Return a cursor within the integers of PostgreSQL, without an old number."""
    return replace(
        cursor, max_id=_small(cursor.max_id), min_id=_small(cursor.min_id), offset=0
    )


def _small(given: int | None) -> int | None:
    return None if given is None else max(-MAX_ROW_ID, min(given, MAX_ROW_ID))
