"""The database that a site comes from: only read, and as it is at one moment."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa

from app.cli.adopt.founding import REVISION, TABLES, USER

DRIVERS = {
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "sqlite": "sqlite",
}
# Begins a transaction that sees one moment and in which the engine refuses to write.
VIEWS = {
    "mysql": "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    "postgresql": "SET TRANSACTION READ ONLY",
    "sqlite": "BEGIN",
}
PATIENCE = 10  # seconds for a server that does not answer
EXAMPLES = 5  # of what is wrong with a source


@contextmanager
def reading(url: str) -> Iterator[sa.Connection]:
    """Open a database so that nothing can be written, and nothing changes meanwhile.

    :raises click.ClickException: if it is the address of no such database.
    """
    engine = engine_of(url)
    try:
        with _connect(engine) as connection:
            connection.exec_driver_sql(VIEWS[engine.name])
            yield connection
    finally:
        engine.dispose()


def engine_of(url: str) -> sa.Engine:
    """Return the engine of an address, whatever driver it names."""
    parsed = _parse(url)
    if parsed is None:
        raise click.ClickException(
            "SOURCE_URL must be the address of the database that the site comes from,"
            " such as mysql://user:password@host/name, postgresql://… or sqlite:///file"
        )
    if parsed.drivername == "sqlite":
        return sa.create_engine(parsed, creator=lambda: _open_file(parsed))
    if parsed.drivername.startswith("mysql"):
        # What MySQL calls utf8 has no emoji.
        parsed = parsed.update_query_dict({"charset": "utf8mb4"})
    options = {"connect_timeout": PATIENCE}
    return sa.create_engine(
        parsed, isolation_level="REPEATABLE READ", connect_args=options
    )


def _parse(url: str) -> sa.URL | None:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        return None
    driver = DRIVERS.get(parsed.drivername.partition("+")[0])
    return parsed.set(drivername=driver) if driver and parsed.database else None


def _open_file(url: sa.URL) -> sqlite3.Connection:
    address = Path(str(url.database)).absolute().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _connect(engine: sa.Engine) -> sa.Connection:
    try:
        return engine.connect()
    except TypeError as error:
        # An option of another driver, after the question mark.
        raise click.ClickException(f"SOURCE_URL has an odd end: {error}") from error


def check(source: sa.Connection, our_revisions: Sequence[str]) -> None:
    """Refuse what cannot be brought over whole, with what to do about it.

    :raises click.ClickException: it is at another revision, or has orphans.
    """
    _check_revision(source, our_revisions)
    for table in TABLES:
        for key in table.foreign_keys:
            _refuse_orphans(source, key.parent)


def _check_revision(source: sa.Connection, our_revisions: Sequence[str]) -> None:
    if not sa.inspect(source).has_table("alembic_version"):
        raise click.ClickException(
            "The source has no table alembic_version: it is no database of the"
            " founding application."
        )
    found = list(source.scalars(sa.text("SELECT version_num FROM alembic_version")))
    if found == [REVISION]:
        return
    where = ", ".join(found) or "no revision"
    if set(found) & set(our_revisions):
        raise click.ClickException(
            f"The source stands at {where}, which is Microblog's own: nothing is left"
            " to adopt. Set DATABASE_URL to it."
        )
    raise click.ClickException(
        f"The source stands at {where}, and {REVISION} is what can be adopted. Bring"
        " it there with its own application: flask db upgrade"
    )


def _refuse_orphans(source: sa.Connection, column: sa.Column[Any]) -> None:
    """Some engines never looked at foreign keys: MyISAM, and SQLite unless asked to."""
    lost = source.scalars(
        sa.select(column)
        .where(~sa.exists().where(USER.c.id == column))
        .distinct()
        .limit(EXAMPLES)
    ).all()
    if lost:
        raise click.ClickException(
            f"Rows of the source's table {column.table.name} belong to nobody:"
            f" {column.name} is {', '.join(map(str, lost))}, and no such account is"
            " there. Delete these rows, or give them to somebody."
        )
