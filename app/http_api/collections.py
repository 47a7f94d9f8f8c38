"""Numbered pages of an API collection, as the contract has them."""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from flask import url_for

from app.extensions import db

MAX_PER_PAGE = 100
# Beyond it no engine can count rows; nobody has that many.
LAST_PAGE = 1_000_000_000


def to_collection_dict(
    query: "sa.Select[Any]", page: int, per_page: int, endpoint: str, **kwargs: Any
) -> dict[str, Any]:
    """Return items, `_meta` and `_links`, with the values that were applied."""
    return numbered(query, page, per_page, endpoint, _dicts, **kwargs)


def numbered(
    query: "sa.Select[Any]",
    page: int,
    per_page: int,
    endpoint: str,
    payloads: Callable[[Iterable[Any]], list[dict[str, Any]]],
    total: int | None = None,
    **kwargs: Any,
) -> dict[str, Any]:
    """Read one page of a Select in two statements; behind the end, in one.

    Where a column has counted the rows already, `total` saves counting them.
    """
    page = max(1, min(page, LAST_PAGE))
    per_page = max(1, min(per_page, MAX_PER_PAGE))
    total = _count(query) if total is None else total
    first = (page - 1) * per_page
    rows: Iterable[Any] = ()
    if first < total:
        rows = db.session.scalars(_ordered(query).limit(per_page).offset(first))
    return collection(payloads(rows), page, per_page, total, endpoint, **kwargs)


def collection(
    items: list[Any],
    page: int,
    per_page: int,
    total: int,
    endpoint: str,
    **kwargs: Any,
) -> dict[str, Any]:
    """Wrap one page of items; `next` and `prev` are None at the ends."""
    last = max(1, -(-total // per_page))

    def link(number: int) -> str:
        return url_for(endpoint, page=number, per_page=per_page, **kwargs)

    return {
        "items": items,
        "_meta": {
            "page": page,
            "per_page": per_page,
            "total_pages": -(-total // per_page),
            "total_items": total,
        },
        "_links": {
            "self": link(page),
            "next": link(page + 1) if page < last else None,
            "prev": link(min(page - 1, last)) if page > 1 else None,
        },
    }


def _count(query: "sa.Select[Any]") -> int:
    counting = query.order_by(None).with_only_columns(
        sa.func.count(), maintain_column_froms=True
    )
    return db.session.scalar(counting) or 0


def _ordered(query: "sa.Select[Any]") -> "sa.Select[Any]":
    """Make the order of a Select a stable one: behind its own, that of the keys."""
    entity = query.column_descriptions[0].get("entity")
    if entity is None:
        return query
    return query.order_by(*sa.inspect(entity).primary_key)


def _dicts(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [row.to_dict() for row in rows]
