"""`flask adopt`: the command, and what it tells whoever calls it."""

import click
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask.cli import with_appcontext

from app.cli.adopt import source, target
from app.cli.adopt.copying import copy
from app.cli.adopt.founding import REVISION, TABLES
from app.cli.schema import exclusively
from app.extensions import db, migrate


@click.command()
@click.argument("source_url", envvar="SOURCE_URL")
@with_appcontext
def adopt(source_url: str) -> None:
    """Bring a site of the founding application here from its database.

    SOURCE_URL names that database on MySQL, MariaDB, PostgreSQL or SQLite; it is only
    read. DATABASE_URL names the new one, which has to be empty. Whatever is interrupted
    has not happened, and can be begun again.
    """
    try:
        with exclusively():
            counts = _move(source_url)
    except sa.exc.DBAPIError as error:
        raise click.ClickException(f"Nothing was adopted: {error.orig}") from error
    finally:
        db.engine.dispose()
    people, posts = counts["user"], counts["post"]
    click.echo(
        f"{people} people and {posts} posts have moved to {db.engine.url!r}.\n"
        "Start the site with ./boot.sh; `flask user admin NAME` makes somebody its"
        " administrator.\nIt is for members only, as it was: `flask site open` lets"
        " strangers read, and so does an administrator at /admin/strangers."
    )


def _move(source_url: str) -> dict[str, int]:
    script = ScriptDirectory.from_config(migrate.get_config())
    with source.reading(source_url) as old, target.filling() as new:
        target.refuse_filled(new)
        source.check(old, [one.revision for one in script.walk_revisions()])
        list(target.upgrade(new, script, above="base", to=REVISION))
        counts = {table.name: _copy(old, new, table) for table in TABLES}
        target.settle(new)
        _upgrade(new, script)
    return counts


def _copy(old: sa.Connection, new: sa.Connection, table: sa.Table) -> int:
    total = old.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    with click.progressbar(length=total, label=f"{table.name:<13}") as bar:
        for count in copy(old, new, table):
            bar.update(count)
    return total


def _upgrade(new: sa.Connection, script: ScriptDirectory) -> None:
    """Derive all that the founding schema does not have."""
    steps = len(list(script.iterate_revisions("heads", REVISION)))
    with click.progressbar(length=steps, label=f"{'upgrading':<13}") as bar:
        for _revision in target.upgrade(new, script, above=REVISION, to="heads"):
            bar.update(1)
