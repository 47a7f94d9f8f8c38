"""Whoever waits for SQLite's one writer holds up nobody who reads."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.database import begin_immediate

# Processes open one new file at the same moment, again and again.
OPENING_AT_ONCE = """
import os, sqlite3, sys, time
from app.database import _prepare_sqlite

def open_at(moment, path):
    while time.time() < moment:
        pass
    connection = sqlite3.connect(path, timeout=60, isolation_level="IMMEDIATE")
    _prepare_sqlite(connection, None)
    connection.execute("CREATE TABLE IF NOT EXISTS word (word TEXT)")
    connection.commit()

failed = 0
for turn in range(50):
    moment, children = time.time() + 0.02, []
    for _ in range(6):
        if not (child := os.fork()):
            status = 1
            try:
                open_at(moment, f"{sys.argv[1]}-{turn}")
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    failed += sum(os.waitpid(child, 0)[1] != 0 for child in children)
print(failed)
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    name = str(tmp_path / "site.db")
    with sqlite3.connect(name) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE word (word TEXT)")
    connection.close()
    return name


def test_a_writer_waits_for_another_in_its_thread(path: str) -> None:
    first, second = (
        sqlite3.connect(path, timeout=30, check_same_thread=False) for _ in range(2)
    )
    begin_immediate(first)
    waiting = threading.Thread(target=begin_immediate, args=(second,))
    waiting.start()
    assert not second.in_transaction
    first.commit()
    waiting.join(30)
    assert second.in_transaction
    assert second.execute("PRAGMA busy_timeout").fetchone()[0] == 30000
    for each in (first, second):
        each.close()


def test_waiting_ends_with_busy_error(path: str) -> None:
    first, second = (sqlite3.connect(path, timeout=0) for _ in range(2))
    begin_immediate(first)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        begin_immediate(second)
    first.rollback()
    begin_immediate(second)
    for each in (first, second):
        each.close()


def test_a_new_file_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENING_AT_ONCE, str(tmp_path / "new.db")],
        capture_output=True,
        text=True,
        timeout=170,
    )
    assert done.stdout.strip() == "0", done.stderr[-2000:]
