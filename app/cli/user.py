"""`flask user`: managing accounts at the shell."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.administration import people
from app.audit import Actor
from app.credentials import accounts, confirmation, passwords
from app.credentials.setup import first_start_link
from app.exceptions import MicroblogError
from app.extensions import db
from app.lifecycle import counters
from app.posts import counters as post_counters
from app.users import queries
from app.users.models import User

SHELL = Actor(None, "flask user")
user = AppGroup("user", help="Create, change and delete accounts.")

_PASSWORD = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    envvar="USER_PASSWORD",
    help="Prompted for if absent; USER_PASSWORD of the environment also serves.",
)


@user.command()
@click.argument("username")
@click.argument("email")
@_PASSWORD
@click.option("--admin", is_flag=True, help="Make the account an administrator's.")
def create(username: str, email: str, password: str, admin: bool) -> None:
    """Create an account; reserved names are allowed."""
    try:
        made = accounts.register(
            username, email, password, is_admin=admin, allow_reserved=True
        )
    except MicroblogError as refusal:
        raise _as_click_error(refusal) from refusal
    kind = "administrator" if admin else "member"
    click.echo(f"{made.username} is now a {kind} (id {made.id}).")


@user.command()
@click.argument("username")
@_PASSWORD
def password(username: str, password: str) -> None:
    """Set an account's password; its sessions and tokens end."""
    try:
        passwords.set_by_owner(_find(username), password)
    except MicroblogError as refusal:
        raise _as_click_error(refusal) from refusal
    click.echo(f"{username} has a new password.")


@user.command()
@click.argument("username")
@click.argument("state", type=click.Choice(["on", "off"]), default="on")
def admin(username: str, state: str) -> None:
    """Grant (on) or revoke (off) the rights of an administrator."""
    found = _find(username)
    change = people.grant_admin if state == "on" else people.revoke_admin
    if found.is_admin != (state == "on"):
        try:
            change(SHELL, found)
        except MicroblogError as refusal:
            raise _as_click_error(refusal) from refusal
    click.echo(f"{found.username}: administrator {state}.")


@user.command()
@click.argument("username")
def confirm(username: str) -> None:
    """Confirm an account's e-mail address without a mail."""
    found = _find(username)
    confirmation.confirm_by_owner(found)
    click.echo(f"{found.username} has the confirmed address {found.email}.")


@user.command("list")
@click.option("--admins", is_flag=True, help="Only administrators.")
@click.option(
    "--limit", default=100, show_default=True, help="The most accounts to list."
)
def list_users(admins: bool, limit: int) -> None:
    """List accounts, the newest first."""
    query = queries.everybody().order_by(User.id.desc()).limit(limit)
    if admins:
        query = query.where(User.is_admin)
    for found in db.session.scalars(query):
        mark = "*" if found.is_admin else " "
        seen = found.last_seen.strftime("%Y-%m-%d") if found.last_seen else "never"
        click.echo(f"{found.id:>8} {mark} {found.username:<24} {seen} {found.email}")


@user.command()
@click.argument("username")
@click.confirmation_option(prompt="Remove the account and all that belongs to it?")
def delete(username: str) -> None:
    """Delete an account; a worker removes what belongs to it."""
    accounts.deactivate(_find(username))
    click.echo(f"{username} is gone.")


@user.command()
def recount() -> None:
    """Compare all counters with the rows that they count, and repair them."""
    total = counters.count_people()
    repaired = 0
    with click.progressbar(length=total, label="Recounting") as bar:
        for seen, wrong in counters.repair():
            bar.update(seen)
            repaired += wrong
    click.echo(f"{total} people looked at, {repaired} repaired.")
    click.echo(f"{post_counters.repair()} counts of posts repaired.")


@user.command("setup-link")
def setup_link() -> None:
    """Print the one-time link for the first account, while there is none."""
    link = first_start_link(current_app.config["SECRET_KEY"])
    if link:
        click.echo(link)


def announce_first_start() -> None:
    """Print the link for the first account at the first start."""
    link = first_start_link(current_app.config["SECRET_KEY"])
    if link:
        click.echo(
            f"Nobody has an account yet. Make yours, the administrator's: {link}"
        )
    # Processes are forked from the one that starts, and must share no connection.
    db.session.remove()
    db.engine.dispose()


def _find(username: str) -> User:
    found: User | None = db.session.scalar(queries.by_name(username))
    if found is None:
        raise click.ClickException(f"There is nobody named {username}.")
    return found


def _as_click_error(refusal: MicroblogError) -> click.ClickException:
    return click.ClickException(refusal.message % refusal.parameters)
