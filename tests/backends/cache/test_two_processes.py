"""Two processes that write at random and read through caches at the same time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.models import User
from tests.support.cache_process import PEOPLE

WRITES = 5_000


class Process:
    """One of the processes, spoken to by lines."""

    def __init__(self, url: str, folder: Path, seed: int) -> None:
        command = (sys.executable, "-m", "tests.support.cache_process")
        self.popen = subprocess.Popen(
            [*command, url, str(folder), str(seed), str(WRITES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def expect(self, line: str) -> None:
        """Wait for a line."""
        assert self.popen.stdout is not None
        assert self.popen.stdout.readline().strip() == line

    def check(self) -> dict[str, Any]:
        """Return which entries are stale."""
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self.popen.stdin.write("check\n")
        self.popen.stdin.flush()
        found: dict[str, Any] = json.loads(self.popen.stdout.readline())
        return found

    def end(self) -> None:
        """End it, by asking and then by force."""
        try:
            self.popen.communicate("end\n", timeout=10)
        except (subprocess.TimeoutExpired, ValueError, OSError):
            self.popen.kill()
            self.popen.wait()


@pytest.fixture
def people(app: Flask) -> None:
    """Make those who are written about."""
    rows = [
        {"id": n, "username": f"person{n}", "email": f"{n}@example.org"} for n in PEOPLE
    ]
    db.session.execute(sa.insert(User), rows)
    db.session.commit()


@pytest.fixture
def processes(
    people: None, database_url: str, tmp_path: Path
) -> Iterator[tuple[Process, Process]]:
    """Two processes on one database."""
    started = [Process(database_url, tmp_path, seed) for seed in (1, 2)]
    yield started[0], started[1]
    for process in started:
        process.end()


def _cut_listeners() -> int:
    """End every connection that listens; return how many there were."""
    query = sa.text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'microblog-caches'"
        " AND datname = current_database()"
    )
    ended = db.session.scalar(query)
    db.session.commit()
    return int(ended)


@pytest.mark.slow
def test_random_writes_leave_no_stale_entry(processes: tuple[Process, Process]) -> None:
    for process in processes:
        process.expect("half")
    if db.engine.name == "postgresql":
        # One of each process, in the middle of everything.
        assert _cut_listeners() == len(processes)
    for process in processes:
        process.expect("done")
    for process in processes:
        found = process.check()
        assert found["stale"] == []
        assert found["entries"] > 10
        assert found["hits"] > 1000
        assert found["invalidations"] > 1000
