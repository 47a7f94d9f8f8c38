"""Counting and timing the statements of every database engine of this process."""

from time import perf_counter
from typing import Any

import sqlalchemy as sa

from app.metrics.work import work


@sa.event.listens_for(sa.engine.Engine, "before_cursor_execute", insert=True)
def _begin(
    _connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _many: bool
) -> None:
    # Before all other listeners: waiting for SQLite's lock is part of the statement.
    if context is not None:
        context.microblog_began = perf_counter()


@sa.event.listens_for(sa.engine.Engine, "after_cursor_execute")
def _end(
    _connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _many: bool
) -> None:
    began = getattr(context, "microblog_began", None)
    if began is not None:
        work.note_statement(perf_counter() - began)
