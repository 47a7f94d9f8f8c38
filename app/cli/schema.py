"""Bringing the database to the newest revision: one process does it, others wait."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.extensions import db, migrate
from app.secret import ConfigurationError

# Every process of one database asks for the same advisory lock.
LOCK_NUMBER = 0x6D6963726F626C67  # "microblg"
DATABASE_PATIENCE = 60.0  # seconds for a database that is itself starting
LOCK_PATIENCE = 900.0  # seconds for another process that migrates
PAUSE = 0.5


@click.command("ensure-schema")
@with_appcontext
def ensure_schema_command() -> None:
    """Bring the database to the newest revision, once for all processes."""
    ensure_schema()


def ensure_schema() -> None:
    """Bring the database to the newest revision, unless it is there already.

    :raises sqlalchemy.exc.OperationalError: if the database cannot be reached.
    :raises ConfigurationError: if it is another application's, or a newer version's.
    :raises TimeoutError: if another process holds the migration for too long.
    """
    # Even opening a new file of SQLite changes it, so that is done by one at a time; a
    # server is asked first, since its lock costs a connection.
    if db.engine.dialect.name == "sqlite" or not _is_current():
        with exclusively():
            # A process that waited finds the work done.
            if not _is_current():
                _refuse_foreign_tables()
                upgrade()
    # What was opened here must not be shared with processes forked from this one.
    db.engine.dispose()


def _is_current() -> bool:
    _wait_for_database()
    script = ScriptDirectory.from_config(migrate.get_config())
    with db.engine.connect() as connection:
        # Alembic's own check would log two lines at every start.
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        rows = connection.scalars(sa.text("SELECT version_num FROM alembic_version"))
        found = set(rows)
    if found == set(script.get_heads()):
        return True
    unknown = found - {revision.revision for revision in script.walk_revisions()}
    if unknown:
        raise ConfigurationError(
            f"The database {_own_name()} is at revision {', '.join(sorted(unknown))},"
            " which this version of Microblog does not know: a newer version, or"
            " another application, made it. Update the code, restore the backup from"
            " before the update, or name another database in DATABASE_URL."
        )
    return False


def _refuse_foreign_tables() -> None:
    """Refuse a database that has our tables but not our record of revisions."""
    tables = set(sa.inspect(db.engine).get_table_names())
    taken = sorted(tables & db.metadata.tables.keys())
    if taken and "alembic_version" not in tables:
        raise ConfigurationError(
            f"The database {_own_name()} has tables that Microblog did not make"
            f" ({', '.join(taken)}). Name an empty one in DATABASE_URL; or, if the"
            " founding application made them without migrations, run:"
            " flask db stamp 834b1a697901"
        )


def _own_name() -> str:
    """Return the address of the database without its password."""
    return db.engine.url.render_as_string(hide_password=True)


def _wait_for_database() -> None:
    deadline = time.monotonic() + DATABASE_PATIENCE
    while True:
        try:
            db.engine.connect().close()
        except sa.exc.OperationalError as error:
            # A file does not come up later; a server may.
            if db.engine.dialect.name == "sqlite" or time.monotonic() > deadline:
                raise
            click.echo(f"Waiting for the database: {error.orig}", err=True)
            time.sleep(PAUSE * 4)
        else:
            return


@contextmanager
def exclusively() -> Iterator[None]:
    """Exclude other processes from making or changing tables meanwhile.

    :raises TimeoutError: if another process does so for too long.
    """
    on_server = db.engine.dialect.name == "postgresql"
    with _advisory_lock() if on_server else _file_lock():
        yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    ask = sa.select(sa.func.pg_try_advisory_lock(LOCK_NUMBER))
    # The lock lives as long as this connection, which no transaction keeps busy.
    engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        _wait_until(lambda: bool(connection.scalar(ask)), PAUSE)
        try:
            yield
        finally:
            connection.scalar(sa.select(sa.func.pg_advisory_unlock(LOCK_NUMBER)))


@contextmanager
def _file_lock() -> Iterator[None]:
    folder = Path(current_app.config["DATA_DIR"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "migration.lock").open("w") as file:
        _wait_until(lambda: _try_flock(file.fileno()), PAUSE / 10)
        yield


def _try_flock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_until(taken: Callable[[], bool], pause: float) -> None:
    deadline = time.monotonic() + LOCK_PATIENCE
    while not taken():
        if time.monotonic() > deadline:
            raise TimeoutError("Another process is migrating the database; gave up.")
        time.sleep(pause)
