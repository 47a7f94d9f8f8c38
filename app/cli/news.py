"""News at the shell."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.extensions import broker, db
from app.lib.safe_fetch import Fetcher
from app.news.models import NewsSource
from app.news.refresh import refresh_all

news = AppGroup("news", help="Fetch headlines of other sites.")


@news.command("refresh")
def refresh_command() -> None:
    """Fetch all sources now, whenever they are due, and print the state of each."""
    refresh_all(Fetcher.from_config(current_app.config))
    broker.flush()
    for source in db.session.query(NewsSource).order_by(NewsSource.id):
        problem = f": {source.last_error}" if source.last_error else ""
        click.echo(
            f"{source.id} {source.state} {source.name} {source.address}{problem}"
        )
