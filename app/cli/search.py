"""`flask search`: rebuilding the search index."""

import click
from flask.cli import AppGroup

from app.exceptions import Unavailable
from app.search import documents
from app.search import search as engine

search = AppGroup("search", help="Maintain the search index.")


@search.command()
def rebuild() -> None:
    """Rebuild the index; searches use the old one meanwhile."""
    total = documents.count()
    with click.progressbar(length=total, label="Indexing posts") as bar:
        done = 0

        def progress(count: int) -> None:
            nonlocal done
            bar.update(count - done)
            done = count

        try:
            engine.rebuild(progress)
        except Unavailable as error:
            raise click.ClickException(f"{error.what} does not answer") from error
    click.echo(f"{total} posts are indexed.")
