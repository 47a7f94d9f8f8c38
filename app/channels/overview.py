"""Programs as their owners see them: with their queues, what waits, and what died."""

from dataclasses import dataclass
from datetime import datetime

from app.broker.messages import QueueState
from app.channels.models import Program
from app.extensions import broker

MOST_QUEUES = 100


@dataclass(frozen=True, slots=True)
class ProgramRecord:
    """A program with its queues."""

    id: int
    name: str
    is_public: bool
    created_at: datetime
    topics: str
    queues: list[QueueState]


def of(program: Program) -> ProgramRecord:
    """Return a program with the queues that it has.

    :raises Unavailable: Redis does not answer.
    """
    return _record(program, broker.queues(program.queues, MOST_QUEUES))


def without_queues(program: Program) -> ProgramRecord:
    """Return a program alone, while its queues cannot be read."""
    return _record(program, [])


def _record(program: Program, queues: list[QueueState]) -> ProgramRecord:
    return ProgramRecord(
        program.id,
        program.name,
        program.is_public,
        program.created_at,
        program.topics,
        queues,
    )
