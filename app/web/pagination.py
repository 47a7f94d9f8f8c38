"""Pages of lists: cursors from the query string, and links to further pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request, url_for

from app.lib.keyset import AnyPage, Cursor, Slice
from app.web.arguments import id_argument, integer_argument

T = TypeVar("T")
S = TypeVar("S")

# Numbered links of old are honoured this many posts deep; cursors have no end.
DEEPEST_OFFSET = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """The items of a list page, and the addresses of its two links, if any."""

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
    """Return whether an old numbered link points behind what is served."""
    return cursor.offset > DEEPEST_OFFSET


def read_slice(read: Callable[[Cursor, int], S], nothing: S) -> S:
    """Return the slice of a list that the request names.

    That is `nothing` behind the deepest offset, without a statement.
    """
    size: int = current_app.config["POSTS_PER_PAGE"]
    cursor = cursor_from_request(size)
    return nothing if is_too_deep(cursor) else read(cursor, size)


def read_page(
    read: Callable[[Cursor, int], Slice[T]],
    present: Callable[[list[T]], Sequence[Any]] = list,
) -> Page:
    """Return the page of a list that the request names, with its links."""
    nothing: Slice[T] = Slice([], [], has_older=False, has_newer=False)
    part = read_slice(read, nothing)
    return timeline_page(part, present(part.items))


def timeline_page(part: AnyPage, items: Sequence[Any]) -> Page:
    """Return the page of a slice; its links have the path and other arguments, too."""
    older = newer = None
    if part.ids and part.has_older:
        older = page_url(max_id=part.ids[-1])
    if part.ids and part.has_newer:
        newer = page_url(min_id=part.ids[0])
    return Page(items, next_url=older, prev_url=newer, newest_id=part.newest_id)


def page_url(**cursor: Any) -> str:
    """Return the address of the current page with another cursor."""
    fixed = {**(request.view_args or {}), **cursor}
    # The last name and those with an underscore are parameters of `url_for` itself.
    dropped = {"max_id", "min_id", "page", *fixed, "endpoint"}
    others: dict[str, Any] = {
        name: values
        for name, values in request.args.to_dict(flat=False).items()
        if name not in dropped and not name.startswith("_")
    }
    return url_for(request.endpoint or "main.index", **others, **fixed)
