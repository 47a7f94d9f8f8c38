"""Whether the database takes writes, on which all pages but few responses depend.

On SQLite a small write is tried. Of PostgreSQL the last refusal of a real
write is remembered for a minute, since its disk cannot be seen from here and a write
for the sake of looking would wear it.
"""

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, has_app_context

from app.extensions import broker, db
from app.lib.breaker import StateStore, state_store
from app.lib.clock import utcnow
from app.metrics import check
from app.search import search
from app.worker import jobs
from app.worker.outbox.models import Outbox

OK, DOWN, FULL, READ_ONLY = "ok", "down", "full", "read-only"
# All connections are in use, as they are on a busy site.
BUSY = "busy"
REMEMBERED = 60.0
# Anybody may call this, so a process tries to write once a second at most.
PAUSE = 1.0
# Larger than what a page has left, so that the file has to find room for it.
SIZE = 16 * 1024
_CODES = {1: FULL, 2: READ_ONLY}
_REASONS: dict[Any, str] = {
    # https://www.sqlite.org/rescode.html
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "53100": FULL,
    "58030": FULL,
    "25006": READ_ONLY,
}


def init_app(_app: Flask) -> None:
    """Register the checks of all parts, which `/readyz` shows."""
    check("database", database_state)
    check("disk", lambda: OK if has_room() else FULL)
    check("redis", lambda: OK if jobs.is_available() else DOWN)
    check("search", lambda: OK if search.is_available() else "degraded")
    check("live", lambda: OK if broker.connected else "polling")
    check("worker", lambda: OK if jobs.worker_alive() else "none")


def is_ready(parts: Mapping[str, str]) -> bool:
    """Return whether the site can serve: its database takes writes."""
    has_space = parts["disk"] == OK or not needs_own_disk()
    return parts["database"] in (OK, BUSY) and has_space


def database_state() -> str:
    """Return "ok", or why the database cannot be used."""
    try:
        state = _ask()
    except sa.exc.TimeoutError:
        return BUSY
    except sa.exc.SQLAlchemyError as error:
        db.session.rollback()
        return reason_of(error) or DOWN
    return state if state != OK else _remembered()


def has_room() -> bool:
    """Return whether the disk of DATA_DIR, and of a SQLite file, has some room left."""
    folders = {Path(current_app.config["DATA_DIR"])}
    if file := _file():
        folders.add(file.parent)
    return all(_free(each) >= current_app.config["DISK_MIN_FREE"] for each in folders)


def needs_own_disk() -> bool:
    """Return whether the database is a file of this machine."""
    return _file() is not None


def reason_of(error: BaseException | None) -> str | None:
    """Return why a write was refused, or None if that says nothing of the others."""
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        return _REASONS.get(getattr(original, "sqlite_errorcode", 0) & 0xFF)
    return _REASONS.get(getattr(original, "sqlstate", None))


@sa.event.listens_for(sa.engine.Engine, "handle_error")
def _remember_refusal(context: sa.engine.ExceptionContext) -> None:
    reason = reason_of(context.original_exception)
    if reason and has_app_context():
        code = next(code for code, name in _CODES.items() if name == reason)
        _store().write((code, monotonic() + REMEMBERED))


def _remembered() -> str:
    code, until = _store().read()
    left = until - monotonic()
    # What lies farther ahead was written before the machine started anew.
    return _CODES.get(code, OK) if 0 < left <= REMEMBERED else OK


def _ask() -> str:
    if _is_sqlite():
        db.session.execute(sa.text("SELECT 1"))
        db.session.rollback()
        return _last_try() if _file() else OK
    setting = sa.text("SELECT current_setting('transaction_read_only')")
    found = db.session.scalar(setting)
    db.session.rollback()
    return READ_ONLY if found == "on" else OK


def _last_try() -> str:
    tried_at, state = current_app.extensions.get("readiness", (-PAUSE, OK))
    if monotonic() - tried_at >= PAUSE:
        state = _try_to_write(db.engine)
        current_app.extensions["readiness"] = (monotonic(), state)
        if state == OK:
            _store().write((0, 0.0))
    return str(state)


def _try_to_write(engine: sa.Engine) -> str:
    """Write and delete something in one transaction, and commit it."""
    with engine.connect() as connection:
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            _write(connection)
        except sa.exc.OperationalError as error:
            connection.rollback()
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
            # The holder of the lock is writing.
            return OK if code == sqlite3.SQLITE_BUSY else reason_of(error) or DOWN
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
    return OK


def _write(connection: sa.Connection) -> None:
    values = {"kind": "probe", "lane": "none", "payload": {"": "x" * SIZE}}
    moment = {"run_at": utcnow(), "created_at": utcnow()}
    made: Any = connection.execute(sa.insert(Outbox).values(values | moment))
    (key,) = made.inserted_primary_key
    connection.execute(sa.delete(Outbox).where(Outbox.id == key))
    connection.commit()


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _file() -> Path | None:
    name = db.engine.url.database
    if not _is_sqlite() or not name or name == ":memory:":
        return None
    return Path(name)


def _free(folder: Path) -> int:
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize


def _store() -> StateStore:
    found: StateStore | None = current_app.extensions.get("readiness.store")
    if found is None:
        found = state_store(current_app.config["DATA_DIR"], "writes")
        current_app.extensions["readiness.store"] = found
    return found
