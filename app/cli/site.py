"""`flask site`: what holds for the whole site."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.administration import site as administration
from app.audit import Actor
from app.site import settings

site = AppGroup("site", help="Decide what holds for the whole site.")
SHELL = Actor(None, "flask site")


@site.command("open")
def open_() -> None:
    """Let strangers read profiles, posts, tags and feeds."""
    administration.set_open_to_strangers(SHELL, True)
    click.echo("Strangers may read this site now.")
    if not current_app.config["PUBLIC_READING"]:
        click.echo("They cannot yet: PUBLIC_READING is off in its configuration.")


@site.command()
def close() -> None:
    """Keep the site for its members."""
    administration.set_open_to_strangers(SHELL, False)
    click.echo("This site is for members only now.")


@site.command()
def status() -> None:
    """Show whether strangers may read."""
    is_open = settings.is_open_to_strangers() and current_app.config["PUBLIC_READING"]
    click.echo("open to strangers" if is_open else "for members only")
