"""What one request or message costs: statements, cache hits and misses, waiting.

The same is added up for the process. What belongs to a request is found by a context
variable, of which each thread has its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from app.lib.background import renew_after_fork


@dataclass(slots=True)
class Work:
    """What was done so far; seconds of statements are those of waiting for them."""

    statements: int = 0
    statement_seconds: float = 0.0
    cache_hits: int = 0
    cache_misses: int = 0
    # Seconds of a long poll, which waited on purpose.
    waited_seconds: float = 0.0


_current: ContextVar[Work | None] = ContextVar("work", default=None)


class ProcessWork:
    """The work of this process, and of the request at hand."""

    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin at zero, as in a child process."""
        self.total = Work()

    @contextmanager
    def measured(self) -> Iterator[Work]:
        """Measure what is done within the `with` block."""
        token = _current.set(found := Work())
        try:
            yield found
        finally:
            _current.reset(token)

    def begin(self) -> Work:
        """Begin to measure what this thread does, until it begins anew."""
        _current.set(found := Work())
        return found

    def end(self) -> None:
        """Stop measuring what this thread does."""
        _current.set(None)

    def note_statement(self, seconds: float) -> None:
        """Count a statement of the database."""
        # Two threads may count at the same instant, and one of them in vain: these are
        # figures for a chart, and a lock would cost more than the count.
        for each in self._both():
            each.statements += 1
            each.statement_seconds += seconds

    def note_cache(self, *, hits: int = 0, misses: int = 0) -> None:
        """Count entries that a cache of this process had, and had not."""
        for each in self._both():
            each.cache_hits += hits
            each.cache_misses += misses

    def note_waiting(self, seconds: float) -> None:
        """Count seconds in which a request waited on purpose."""
        if found := _current.get():
            found.waited_seconds += seconds

    def _both(self) -> tuple[Work, ...]:
        found = _current.get()
        return (self.total, found) if found is not None else (self.total,)


work = ProcessWork()
