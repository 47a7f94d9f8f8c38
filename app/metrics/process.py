"""Probes of the process itself, its requests and its work."""

import os
import socket
import threading
from time import time

import psutil

from app.lib.background import renew_after_fork
from app.metrics import snapshot
from app.metrics.probes import Scope, probe, probes_of
from app.metrics.registry import current
from app.metrics.requests import requests
from app.metrics.work import work


class _This:
    """The process as psutil sees it, looked up anew in a forked one."""

    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        self._found: psutil.Process | None = None

    def __call__(self) -> psutil.Process:
        if self._found is None:
            self._found = psutil.Process()
        return self._found


this = _This()


Identity = tuple[str, str, int, float]


class Own:
    """The identity of this process, found out once.

    Two threads that ask first at once must not find two: by the kernel the same moment
    of the start may be one second or the next.
    """

    def __init__(self) -> None:
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Forget the identity, as a child process does."""
        self._lock = threading.Lock()
        self._found: Identity | None = None

    def __call__(self) -> Identity:
        """Return the identity."""
        with self._lock:
            self._found = self._found or _find_identity(os.getpid())
            return self._found


_own = Own()


def identity() -> Identity:
    """Return a unique name of this process, its machine, pid, and when it started."""
    return _own()


def _find_identity(pid: int) -> Identity:
    machine = socket.gethostname()
    try:
        started_at = round(this().create_time(), 2)
    except psutil.Error:
        started_at = round(time(), 2)
    return f"{machine}:{pid}:{started_at:.0f}", machine, pid, started_at


def _cpu_seconds() -> float:
    times = this().cpu_times()
    return times.user + times.system


class _CacheRatio:
    """Share of the entries that were found since the last call."""

    def __init__(self) -> None:
        self._hits = self._asked = 0

    def __call__(self) -> float | None:
        total = work.total
        before, asked = (self._hits, self._asked), total.cache_hits + total.cache_misses
        self._hits, self._asked = total.cache_hits, asked
        # A forked process has begun anew with its own.
        found = asked - before[1]
        return (self._hits - before[0]) / found if found > 0 else None


COUNTERS = frozenset(
    {
        "process_cpu_seconds",
        "database_statements",
        "database_statement_seconds",
    }
)


def counted() -> snapshot.Snapshot:
    """Return what this process has counted, for its parent to add to its own."""
    own = [each for each in probes_of(Scope.PROCESS) if each.name in COUNTERS]
    totals = {each.name: each.read() for each in own}
    return snapshot.of_registry(current()) | snapshot.of_probes(own, totals)


def register() -> None:
    """Register the probes of every process; doing it twice is doing it once."""
    probe(
        "process_cpu_seconds",
        _cpu_seconds,
        "Processor time used; its growth per second is the share of one core.",
        is_counter=True,
    )
    probe(
        "process_memory_bytes",
        lambda: this().memory_info().rss,
        "Resident memory.",
    )
    probe(
        "process_open_files",
        lambda: this().num_fds() if hasattr(psutil.Process, "num_fds") else None,
        "Open files and connections.",
        every=5.0,
    )
    probe("process_threads", threading.active_count, "Threads of Python.")
    _register_work()


def _register_work() -> None:
    probe(
        "requests",
        lambda: requests.total,
        is_counter=True,
    )
    probe(
        "request_errors",
        lambda: requests.errors,
        is_counter=True,
    )
    probe(
        "database_statements",
        lambda: work.total.statements,
        "Statements executed by the database.",
        is_counter=True,
    )
    probe(
        "database_statement_seconds",
        lambda: work.total.statement_seconds,
        "Seconds spent waiting for statements.",
        is_counter=True,
    )
    # Of the last second; Prometheus has the hits and misses themselves.
    probe("cache_hit_ratio", _CacheRatio())
