"""Numbered pages of an API collection, as the contract has them."""

from typing import Any

import sqlalchemy as sa
from flask import url_for

from app.extensions import db

MOST_PER_PAGE = 100
LAST_PAGE = 10_000


def to_collection_dict(
    query: "sa.Select[Any]", page: int, per_page: int, endpoint: str, **kwargs: Any
) -> dict[str, Any]:
    """Give items, `_meta` and `_links`; the values in effect, never those asked for."""
    page = max(1, min(page, LAST_PAGE))
    per_page = max(1, min(per_page, MOST_PER_PAGE))
    total = db.session.scalar(
        sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    )
    rows = db.session.scalars(query.limit(per_page).offset((page - 1) * per_page))
    items = [row.to_dict() for row in rows]
    return collection(items, page, per_page, total or 0, endpoint, **kwargs)


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
