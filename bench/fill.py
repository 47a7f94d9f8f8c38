"""Fill the database of DATABASE_URL (or DATA_DIR) with an invented site.

DATA_DIR=/tmp/site .venv/bin/flask --app microblog db upgrade
DATA_DIR=/tmp/site .venv/bin/python -m bench.fill --users 20000 --posts 1000000
"""

import time
from collections.abc import Iterable, Iterator

import click
import sqlalchemy as sa
from flask import current_app

from app import create_app, db
from app.lib.passwords import hash_password
from app.lifecycle import counters as people
from app.models import User
from app.tags import counters as tags
from bench.loaders import Loader, loader_for
from bench.world import PASSWORD, Plan, Row, World

BATCH = 10_000


@click.command()
@click.option("--users", default=1_000, show_default=True)
@click.option("--posts", default=100_000, show_default=True)
@click.option("--follows", default=50, show_default=True, help="Of one person, mean.")
@click.option("--messages", default=5_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(users: int, posts: int, follows: int, messages: int, seed: int) -> None:
    """Fill an empty database of the newest schema; all accounts have one password."""
    began = time.perf_counter()
    with create_app().app_context():
        if db.session.scalar(sa.select(User.id).limit(1)) is not None:
            raise click.ClickException("The database has people already.")
        db.session.remove()
        plan = Plan(users, posts, follows, messages, seed)
        fill(plan, current_app.config["SQLALCHEMY_DATABASE_URI"])
    took = time.perf_counter() - began
    click.echo(f"{took:.0f} s in all: {posts / took:,.0f} posts a second.")
    click.echo(f"Sign in as reader50 or user7 with the password: {PASSWORD}")


def fill(plan: Plan, url: str) -> None:
    """Write every row, then everything that follows from rows."""
    loader = loader_for(url)
    loader.strip()
    _write(loader, World(plan, hash_password(PASSWORD)))
    for statement in loader.restore():
        click.echo(f"  {statement} …")
    recount()
    loader.close()


def recount() -> None:
    """Count what the disabled triggers would have counted."""
    with click.progressbar(length=people.count_people(), label="Recounting") as bar:
        for seen, _wrong in people.repair():
            bar.update(seen)
    tags.repair()
    db.session.remove()


def _write(loader: Loader, world: World) -> None:
    plan = world.plan
    loader.write("user", _shown(world.people(), plan.users, "People"))
    follows = plan.users * plan.follows
    loader.write("followers", _shown(world.follows(), follows, "Follows"))
    loader.write("tag", world.tags())
    with click.progressbar(length=plan.posts, label="Posts") as bar:
        for rows in world.posts(BATCH):
            loader.write("post", rows)
            loader.write("post_tag", world.tagged)
            loader.write("mention", world.mentions)
            bar.update(len(rows))
    loader.write("message", _shown(world.messages(), plan.messages, "Messages"))


def _shown(rows: Iterable[Row], length: int, label: str) -> Iterator[Row]:
    with click.progressbar(length=length, label=label) as bar:
        for number, row in enumerate(rows):
            if number % 1_000 == 999:
                bar.update(1_000)
            yield row


if __name__ == "__main__":
    main()
