"""`flask search`: build the index again."""

import click
from flask.cli import AppGroup

from app.exceptions import Unavailable
from app.search import documents
from app.search import search as engine

search = AppGroup("search", help="Look after the search index.")


@search.command()
def rebuild() -> None:
    """Index every post anew; searching goes on meanwhile with the old index."""
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
