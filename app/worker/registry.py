"""What workers carry out: handlers of outbox messages, task jobs and periodic jobs.

Each domain lists its own in `app/<domain>/handlers.py`; `app.domains` registers these
lists when an application is made. Nothing is registered by being imported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Payload = dict[str, Any]
# Makes arguments from the configuration of the application.
Arguments = Callable[[Mapping[str, Any]], tuple[Any, ...]]

# What a lane talks to. Lanes wait for nothing but their own part: while mail hangs,
# notifications of mentions go out as always.
DATABASE = "database"
JOBS = "jobs"
MAIL = "mail"
SEARCH = "search"
VENDORS = "vendors"
LANES = (DATABASE, JOBS, SEARCH, MAIL, VENDORS)
# These wait for no server outside, so they may be carried out anywhere.
QUICK = (DATABASE, JOBS)

# The process of periodic jobs that ask for none of their own.
SCHEDULE = "schedule"
EVERY_DAY = 24 * 60 * 60.0


class Permanent(Exception):
    """Raised by a handler where trying again cannot help; the text says why."""


def no_arguments(_config: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the arguments of a function that depends on no setting."""
    return ()


def always() -> bool:
    """Return True: most periodic jobs are needed on every site."""
    return True


@dataclass(frozen=True, slots=True)
class Handler:
    """The function that carries out the outbox messages of one kind.

    It is called with the payload and with what `arguments` makes of the configuration.
    It may run twice for one message, so it must be idempotent. It works in the session
    that the worker commits.
    """

    kind: str
    function: Callable[..., None]
    lane: str = DATABASE
    arguments: Arguments = no_arguments


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A function that workers call every `interval` seconds, and once at their start.

    Several machines may run it at once, so it must be idempotent. `arguments` makes its
    arguments from the configuration. A job that may take long names a `process` of its
    own, so that it delays no other. `is_needed` is asked once, when a worker starts.
    """

    name: str
    function: Callable[..., object]
    interval: float = EVERY_DAY
    arguments: Arguments = no_arguments
    process: str = SCHEDULE
    is_needed: Callable[[], bool] = always


@dataclass(frozen=True, slots=True)
class Job:
    """The function that does the work of the tasks of one name.

    It is called with the id of a user, the id of the task or None, the arguments that
    the task was started with, and what `arguments` makes of the configuration.
    """

    name: str
    function: Callable[..., None]
    arguments: Arguments = no_arguments


@dataclass(slots=True)
class Registry:
    """Everything that workers carry out, by kind or name."""

    handlers: dict[str, Handler] = field(default_factory=dict)
    periodic_jobs: dict[str, PeriodicJob] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)

    def add_handler(self, handler: Handler) -> None:
        """Register a handler; doing it twice is doing it once.

        :raises ValueError: no worker drains its lane, or its kind has another handler.
        """
        if handler.lane not in LANES:
            raise ValueError(f"{handler.kind}: there is no lane {handler.lane}")
        _add(self.handlers, handler.kind, handler)

    def add_periodic_job(self, job: PeriodicJob) -> None:
        """Register a periodic job. Raises ValueError if its name is another's."""
        _add(self.periodic_jobs, job.name, job)

    def add_job(self, job: Job) -> None:
        """Register a task job. Raises ValueError if its name is another's."""
        _add(self.jobs, job.name, job)

    def lane_of(self, kind: str) -> str:
        """Return the lane for messages of a kind."""
        handler = self.handlers.get(kind)
        return handler.lane if handler else DATABASE


def _add(entries: dict[str, Any], name: str, entry: Any) -> None:
    if entries.setdefault(name, entry) != entry:
        raise ValueError(f"{name} is registered already, for {entries[name].function}")


registry = Registry()
