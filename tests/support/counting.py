"""Counting the statements that a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


class StatementCounter:
    """`with statements() as asked:` collects the SQL texts in the list `asked`."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def __call__(self) -> Iterator[list[str]]:
        asked: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(" ".join(statement.split()))

        sa.event.listen(self._engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            sa.event.remove(self._engine, "before_cursor_execute", note)
