"""`flask search`: making the index anew."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.exceptions import Unavailable
from app.extensions import db
from app.posts.models import Post
from app.search import search as engine

search = AppGroup("search", help="Look after the search index.")


@search.command()
def rebuild() -> None:
    """Index every post anew; searching goes on meanwhile with the old index."""
    total = db.session.scalar(sa.select(sa.func.count(Post.id))) or 0
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
