"""The command `flask demo`."""

from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.demo import existing
from app.cli.demo.cast import people
from app.cli.demo.fill import Filler
from app.cli.demo.plan import GUIDES, Planner
from app.cli.schema import ensure_schema
from app.credentials.setup import first_start_link
from app.lib.clock import utcnow

PASSWORD = "tea and poetry"  # noqa: S105  # of people who never lived, and printed
SEED = 20_201


@click.command()
@click.option("--yes", is_flag=True, help="Fill a site even if people live there.")
@click.option("--force", is_flag=True, help="Add what a former run lacks.")
@click.option("--seed", default=SEED, show_default=True, help="Who follows whom, when.")
@click.option("--password", default=PASSWORD, show_default=True, help="Of everybody.")
@with_appcontext
def demo(yes: bool, force: bool, seed: int, password: str) -> None:
    """Fill a fresh site with people, posts and conversations.

    They write English, Persian and Spanish, and never lived.
    """
    ensure_schema()
    link = first_start_link(current_app.config["SECRET_KEY"])
    if existing.people() and not force:
        click.echo("This site is filled already; --force adds what it lacks.")
    else:
        _refuse_real_people(yes)
        made = Filler(Planner(seed, utcnow()).plan(), _bar).fill(password)
        click.echo(f"{made} rows are new." if made else "Nothing was missing.")
    _introduce(password, link)


def _bar(items: list[Any], label: str) -> Any:
    return click.progressbar(items, label=f"{label:<13}")


def _refuse_real_people(yes: bool) -> None:
    others = existing.count_others()
    if others and not yes:
        raise click.ClickException(
            f"{others} people live on this site, and the demo would mix with them."
            " If that is what you want, say --yes."
        )


def _introduce(password: str, link: str | None) -> None:
    """Print who can sign in, and how the owner gets an account."""
    languages = {person.name: person.language for person in people()}
    click.echo(f"\nSign in as any of them with the password: {password}")
    for name in GUIDES:
        click.echo(f"  {name:<8} {languages[name]}")
    if link:
        click.echo(f"\nYour own account, the administrator's: {link}")
