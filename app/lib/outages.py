"""Logging of outages of outside services: few lines, with counts.

One line when the outage begins, one a minute at most while it lasts, and one when the
service answers again. Nothing else logs that a call to a service failed.
"""

import logging
import re
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from limits.errors import StorageError
from redis.exceptions import RedisError

from app.exceptions import Unavailable
from app.lib.background import renew_after_fork

EVERY = 60.0  # Seconds between two lines about one part.
LONGEST_REASON = 200
# https://docs.sqlalchemy.org/en/20/errors.html#error-8s2b
LOST_CONNECTION = "8s2b"

_log = logging.getLogger(__name__)


class Outage:
    """The state of one service in this process: whether it is away, its failures."""

    def __init__(
        self,
        part: str,
        *,
        level: int = logging.WARNING,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.part = part
        self.is_on = False
        self._level = level
        self._clock = clock
        self._since = self._logged_at = 0.0
        self._failed = 0
        self._is_known = False
        self._reason = "as another process of this machine has found"
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Make a new lock, as in a child process."""
        self._lock = threading.Lock()

    def failed(self, reason: object = None) -> None:
        """Count a call that failed or, without a reason, that was not even made."""
        with self._lock:
            self._reason = describe(reason) if reason is not None else self._reason
            now = self._clock()
            if not self.is_on:
                self.is_on, self._since, self._failed = True, now, 0
                self._is_known = False
            self._failed += 1
            # A service that goes and comes within a minute is logged once.
            if self._logged_at and now - self._logged_at < EVERY:
                return
            self._log_change(now)

    def succeeded(self) -> None:
        """Note that a call succeeded."""
        if not self.is_on:
            return
        with self._lock:
            if not self.is_on:
                return
            self.is_on = False
            seconds = self._clock() - self._since
            if self._is_known:
                text = "%s answers again after %.0f s; %d calls failed"
                _log.log(self._level, text, self.part, seconds, self._failed)

    def _log_change(self, now: float) -> None:
        if self._is_known:
            text = "%s has not answered for %.0f s; %d calls failed: %s"
            figures = (self.part, now - self._since, self._failed, self._reason)
            _log.log(self._level, text, *figures)
        else:
            _log.log(self._level, "%s does not answer: %s", self.part, self._reason)
        self._is_known, self._logged_at = True, now


_outages: dict[str, Outage] = {}


def of(part: str) -> Outage:
    """Return the state of a service, such as "redis", in this process."""
    found = _outages.get(part)
    if found is None:
        # Administrators are mailed what is an error: all pages need the database.
        level = logging.ERROR if part == "database" else logging.WARNING
        found = _outages.setdefault(part, Outage(part, level=level))
    return found


def part_of(error: BaseException) -> str | None:
    """Return the service that is away, if that is what an error says."""
    if isinstance(error, Unavailable):
        return error.what
    if isinstance(error, RedisError | StorageError):
        return "redis"
    if isinstance(error, sa.exc.OperationalError | sa.exc.TimeoutError):
        return "database"
    if isinstance(error, sa.exc.PendingRollbackError) and error.code == LOST_CONNECTION:
        return "database"
    return None


def note(error: BaseException) -> bool:
    """Count a failure that says that a service is away; return whether it does."""
    part = part_of(error)
    if part is None:
        return False
    of(part).failed(error)
    return True


def describe(reason: object) -> str:
    """Return a reason as one short line; of an error its kind and first line."""
    if isinstance(reason, Unavailable) and reason.__cause__ is not None:
        reason = reason.__cause__
    if isinstance(reason, sa.exc.DBAPIError) and reason.orig is not None:
        reason = reason.orig
    lines = str(reason).strip().splitlines()
    text = lines[0] if lines else ""
    if isinstance(reason, BaseException):
        text = f"{type(reason).__name__}: {text}" if text else type(reason).__name__
    return text[:LONGEST_REASON]


class ComplaintCounter(logging.Filter):
    """Count the complaints of a library about a service in place of logging them."""

    def __init__(self, part: str, about: str) -> None:
        super().__init__()
        self._part = part
        self._about = re.compile(about, re.IGNORECASE)

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record is anything else than such a complaint."""
        if record.levelno < logging.WARNING:
            return True
        error = record.exc_info[1] if record.exc_info else None
        # Without a traceback that comes with it: it may be about anything.
        message = record.getMessage().partition("\n")[0]
        concerns = self._about.search(message)
        if not concerns and (error is None or part_of(error) != self._part):
            return True
        of(self._part).failed(error or message)
        return False


def count_complaints(logger: str, part: str, about: str) -> None:
    """Count the lines of a logger that match `about` as failures of a service."""
    found = logging.getLogger(logger)
    if not any(isinstance(each, ComplaintCounter) for each in found.filters):
        found.addFilter(ComplaintCounter(part, about))
