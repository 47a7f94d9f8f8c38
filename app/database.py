"""The declarative base and what each engine needs to be correct under load."""

import re
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm as so
from flask import Flask, has_request_context
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects import sqlite as lite

from app.secret import ConfigurationError

ENGINES = ("sqlite", "postgresql")
# Seconds between two looks whether SQLite can be written to.
_LONGEST_PAUSE = 0.05
# Before these, and no others, Python begins a transaction of SQLite.
_WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


# How libpq finds out that a server or the way to it is gone.
NETWORK = {
    "connect_timeout": 3,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# The name by which the limits travel with libpq's own options.
LIMITS = "page_limits"


@dataclass(frozen=True)
class Limits:
    """Seconds for which a page waits for PostgreSQL, and PostgreSQL for a page."""

    # For a response; for a sign of life of a connection from the pool.
    response: float
    ping: float
    # By the server: for one statement, for a lock, for a transaction's next statement.
    statement: float
    lock: float
    idle: float


class Base(so.DeclarativeBase):
    """Base of every model; names of constraints are the engines' own, as adopted."""


def configure(app: Flask) -> None:
    """Normalise the database URL and set the engine options of its dialect.

    :raises ConfigurationError: it is an engine whose triggers nobody has written.
    """
    url = normalise_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if not url.startswith(ENGINES):
        raise ConfigurationError(
            "DATABASE_URL must name SQLite or PostgreSQL, such as"
            " postgresql://user:password@host/name; no other engine is supported."
            " A site of the founding application on MySQL or MariaDB moves: unset"
            " DATABASE_URL, or name the new database, and run"
            " ./boot.sh adopt mysql://user:password@host/name (docs/deploying.md)."
        )
    _refuse_unusable(url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    options: dict[str, Any] = {"pool_pre_ping": not url.startswith("sqlite")}
    if url.startswith("postgresql"):
        options |= {"pool_size": 10, "max_overflow": 10, "pool_timeout": 5}
        options["connect_args"] = NETWORK | {LIMITS: _limits(app.config)}
    elif url.startswith("sqlite"):
        # Python then opens writing transactions with BEGIN IMMEDIATE: waiting for the
        # lock at the start is safe, a refused upgrade in the middle is not.
        options["connect_args"] = {"isolation_level": "IMMEDIATE", "timeout": 10}
        if sa.make_url(url).database not in (None, "", ":memory:"):
            # A file opens in a millisecond: no thread of a process waits for another's.
            options |= {"pool_size": 8, "max_overflow": -1}
    given = dict(app.config.get("SQLALCHEMY_ENGINE_OPTIONS") or {})
    if "connect_args" in options and "connect_args" in given:
        given["connect_args"] = options["connect_args"] | given["connect_args"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options | given


def is_page() -> bool:
    """Return whether a request is being served, so that a client waits."""
    return has_request_context()


def _limits(config: Any) -> Limits:
    return Limits(
        response=config["DATABASE_ANSWER_TIMEOUT"],
        ping=min(2.0, config["DATABASE_ANSWER_TIMEOUT"]),
        statement=config["DATABASE_STATEMENT_TIMEOUT"],
        lock=config["DATABASE_LOCK_TIMEOUT"],
        idle=config["DATABASE_IDLE_TIMEOUT"],
    )


def _refuse_unusable(url: str) -> None:
    try:
        sa.make_url(url).get_dialect().import_dbapi()
    except (sa.exc.ArgumentError, ValueError, ImportError) as error:
        # Not what was given: it has a password in it.
        raise ConfigurationError(
            "DATABASE_URL is no address of a database, or names a driver that is not"
            " installed. It is like postgresql://user:password@host/name (with @, / and"
            " % of a password as %40, %2F and %25) or sqlite:////path/to/file."
        ) from error


def normalise_url(url: str) -> str:
    """Return a URL of a hosting provider with psycopg 3 as its driver."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


@sa.event.listens_for(sa.engine.Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection) or _is_read_only(connection):
        return
    connection.execute("PRAGMA foreign_keys=ON")
    # Turning a new file into WAL needs it alone, and SQLite refuses that at once
    # instead of waiting when two processes open the file at the same moment.
    _execute_waiting(connection, "PRAGMA journal_mode=WAL")
    for pragma in ("synchronous=NORMAL", "temp_store=MEMORY", "cache_size=-16000"):
        _execute_waiting(connection, f"PRAGMA {pragma}")


def _is_read_only(connection: sqlite3.Connection) -> bool:
    """Return whether it belongs to others; another journal would change it."""
    return bool(connection.execute("PRAGMA query_only").fetchone()[0])


@sa.event.listens_for(sa.engine.Engine, "before_cursor_execute")
def _begin_before_writing(
    connection: Any, _cursor: Any, statement: str, *_: Any
) -> None:
    """Begin SQLite's writing transactions, which Python would do at the same place."""
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection) or raw.in_transaction:
        return
    if raw.isolation_level == "IMMEDIATE" and _WRITING.match(statement):
        begin_immediate(raw)


@sa.event.listens_for(sa.engine.Engine, "savepoint")
def _begin_before_savepoint(connection: Any, _name: str) -> None:
    """Begin a transaction around savepoints of SQLite.

    Python begins none for them, so releasing the outermost one would commit.
    """
    raw = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction:
        begin_immediate(raw)


def begin_immediate(connection: sqlite3.Connection) -> None:
    """Begin a writing transaction, waiting for others as long as the connection does.

    SQLite itself waits ever longer between two looks, and then up to a tenth of a
    second; here whoever waits looks again as soon as that is of use.

    :raises sqlite3.OperationalError: others wrote all that time.
    """
    _execute_waiting(connection, "BEGIN IMMEDIATE")


def _execute_waiting(connection: sqlite3.Connection, statement: str) -> None:
    """Execute a statement that needs a lock, waiting as long as the connection does.

    :raises sqlite3.OperationalError: others held the lock all that time.
    """
    patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        _retry_while_busy(connection, statement, time.monotonic() + patience / 1000)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience:d}")


def _retry_while_busy(
    connection: sqlite3.Connection, statement: str, deadline: float
) -> None:
    pause = 0.001
    while True:
        try:
            connection.execute(statement).fetchall()
        except sqlite3.OperationalError as refusal:
            # The upper bits say more closely why.
            is_taken = refusal.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_taken or time.monotonic() > deadline:
                raise
        else:
            return
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


@sa.event.listens_for(sa.engine.Engine, "connect")
def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """Switch off parallel workers and compilation, which small queries do not repay.

    A home page of 500 followees was given two parallel workers, whose start takes ten
    times as long as the query; compiling one would, too.
    """
    # Asked by name: a site on SQLite does not load the driver.
    is_bounded = hasattr(connection, "limit_server")
    if is_bounded or type(connection).__module__.partition(".")[0] == "psycopg":
        settings = "SET max_parallel_workers_per_gather = 0; SET jit = off"
        if is_bounded and is_page():
            # Migrations, exports and what else is no page may take long.
            settings += connection.limit_server()
        connection.execute(settings)
        connection.commit()


@sa.event.listens_for(sa.engine.Engine, "do_connect")
def _connect_postgresql(
    _dialect: Any, _record: Any, arguments: Any, options: dict[str, Any]
) -> Any:
    """Connect to PostgreSQL within limits, where `configure` has set any."""
    if LIMITS not in options:
        return None
    # Loaded late: a site on SQLite has no use for the driver.
    from app.postgresql import BoundedConnection

    others = {name: value for name, value in options.items() if name != LIMITS}
    return BoundedConnection.open(options[LIMITS], *arguments, **others)


@sa.event.listens_for(sa.pool.Pool, "checkin")
def _on_checkin(connection: Any, _record: Any) -> None:
    if hasattr(connection, "is_pooled"):
        connection.is_pooled, connection.serves_page = True, False


@sa.event.listens_for(sa.pool.Pool, "checkout")
def _on_checkout(connection: Any, _record: Any, _proxy: Any) -> None:
    if hasattr(connection, "is_pooled"):
        connection.is_pooled = False
        # Also when the request is over and its transaction is rolled back.
        connection.serves_page = is_page()


def insert_or_ignore(session: Any, table: Any) -> Any:
    """Return an INSERT that leaves a row that is already there as it is."""
    engine = pg if session.get_bind().dialect.name == "postgresql" else lite
    return engine.insert(table).on_conflict_do_nothing()


def upsert(
    session: Any,
    table: Any,
    keys: list[str],
    values: dict[str, Any],
    where: sa.ColumnElement[bool] | None = None,
) -> Any:
    """Return an INSERT that replaces the other columns of a row with the same keys.

    A row that is not as `where` says stays, and nothing is returned.
    """
    engine = pg if session.get_bind().dialect.name == "postgresql" else lite
    changed = {name: value for name, value in values.items() if name not in keys}
    statement = engine.insert(table).values(**values)
    return statement.on_conflict_do_update(
        index_elements=keys, set_=changed, where=where
    )
