"""What makes the rows of a model findable in full text."""

from collections.abc import Sequence
from typing import Any, ClassVar

import sqlalchemy as sa

from app.extensions import db, search
from app.worker.outbox.models import Outbox
from app.worker.registry import SEARCH


class SearchableMixin:
    """Keeps the search index in step with the table and asks it.

    An index inside the database is kept by triggers. For one outside it, each flush
    writes an outbox row in its own transaction, so a change is indexed if, and only
    if, it was committed.
    """

    __searchable__: ClassVar[Sequence[str]] = ()
    __tablename__: str

    @classmethod
    def search(cls, expression: str, page: int, per_page: int) -> tuple[Any, int]:
        """Give the rows of one page of hits, best first, and the number of hits."""
        from app.search import query_index

        ids, total = query_index(cls.__tablename__, expression, page, per_page)
        if not ids:
            return db.session.scalars(sa.select(cls).where(sa.false())), total
        primary_key = sa.inspect(cls).primary_key[0]
        order = sa.case(
            {value: place for place, value in enumerate(ids)}, value=primary_key
        )
        query = sa.select(cls).where(primary_key.in_(ids)).order_by(order)
        return db.session.scalars(query), total

    @classmethod
    def reindex(cls) -> None:
        """Build the search index of this model again."""
        search.rebuild()


def _write_index_order(_mapper: Any, connection: sa.Connection, row: Any) -> None:
    if search.transactional:
        return
    key = f"{row.__tablename__}:{row.id}"
    connection.execute(
        sa.insert(Outbox).values(
            kind="index",
            lane=SEARCH,
            key=key,
            payload={"id": row.id},
        )
    )


for _event in ("after_insert", "after_update", "after_delete"):
    sa.event.listen(SearchableMixin, _event, _write_index_order, propagate=True)
