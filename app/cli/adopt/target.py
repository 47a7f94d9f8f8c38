"""The database that a site moves into: empty before, and whole or empty afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.cli.adopt.founding import TABLES
from app.extensions import db


@contextmanager
def filling() -> Iterator[sa.Connection]:
    """Yield one transaction for everything, tables included.

    Whatever ends it early has changed nothing, and all can be begun again.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # As in migrations/env.py: tables are replaced to which others refer, and
            # Python would begin a transaction at the first row only.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


def refuse_filled(target: sa.Connection) -> None:
    """Refuse a database that has tables.

    :raises click.ClickException: the message names what is there, and the cure.
    """
    tables = set(sa.inspect(target).get_table_names()) - {"alembic_version"}
    if not tables:
        return
    place = target.engine.url.render_as_string(hide_password=True)
    if "user" not in tables:
        raise click.ClickException(
            f"{place} has tables of something else. Set DATABASE_URL to an empty"
            " database."
        )
    people = target.scalar(sa.text('SELECT count(*) FROM "user"'))
    raise click.ClickException(
        f"{place} holds a site already; accounts: {people}. Set DATABASE_URL to an"
        " empty database, or remove this one if nobody needs it. (A founding database"
        " on SQLite or PostgreSQL needs no moving: the next start upgrades it there.)"
    )


def upgrade(
    target: sa.Connection, script: ScriptDirectory, *, above: str, to: str
) -> Iterator[str]:
    """Run migrations in the transaction at hand; yield each revision that is done."""
    context = MigrationContext.configure(target, opts={"transactional_ddl": True})
    for revision in reversed(list(script.iterate_revisions(to, above))):
        with Operations.context(context):
            revision.module.upgrade()
        context.stamp(script, revision.revision)
        yield revision.revision


def settle(target: sa.Connection) -> None:
    """Set the sequences of PostgreSQL, and update its statistics."""
    if target.dialect.name != "postgresql":
        return
    for table in TABLES:
        if "id" in table.columns and isinstance(table.c.id.type, sa.Integer):
            sequence = sa.func.pg_get_serial_sequence(f'"{table.name}"', "id")
            last = sa.func.max(table.c.id)
            used = sa.func.coalesce(last, 1), last.is_not(None)
            target.execute(sa.select(sa.func.setval(sequence, *used)))
        # One by one: the whole would lock catalogues that all databases share.
        target.exec_driver_sql(f'ANALYZE "{table.name}"')
