"""Whoever waits for SQLite's one writer holds up nobody who reads."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.database import take_turn

# A writer waits for another, which ends when a reader has gone on meanwhile.
UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import gevent, sqlite3, sys
from app.database import take_turn

first, second = (sqlite3.connect(sys.argv[1], isolation_level="IMMEDIATE", timeout=30)
                 for _ in range(2))
take_turn(first)
waiting = gevent.spawn(take_turn, second)
gevent.sleep(0)
print(waiting.ready(), second.in_transaction)
first.commit()
waiting.get()
print(second.in_transaction, second.execute("PRAGMA busy_timeout").fetchone()[0])
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    name = str(tmp_path / "site.db")
    with sqlite3.connect(name) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE word (word TEXT)")
    connection.close()
    return name


def test_greenlets_go_on_meanwhile(path: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNDER_GEVENT, path],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split() == ["False", "False", "True", "30000"], done.stderr


def test_patience_ends(path: str) -> None:
    first, second = (sqlite3.connect(path, timeout=0) for _ in range(2))
    take_turn(first)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        take_turn(second)
    first.rollback()
    take_turn(second)
    for each in (first, second):
        each.close()
