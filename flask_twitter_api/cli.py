"""The ``flask twitter`` commands."""

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup

from .endpoints import ENDPOINTS
from .errors import FailedError, TwitterError
from .models import FilterRule, MonitoredUser
from .models.account import WATCH_ACTIVE
from .printing import in_line, print_json, print_tweets, print_user

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("flask-twitter-api")

twitter_cli = AppGroup("twitter", help="Ask the Twitter data service.")

_json = click.option("--json", "as_json", is_flag=True, help="Print the raw JSON.")
_pages = click.option(
    "--pages",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Pages to fetch; each costs credits.",
)


_watch = click.option(
    "--watch", is_flag=True, help="By the watch of a subscription, not by a rule."
)


def _polite(command: Callable[P, T]) -> Callable[P, T]:
    """Show a failure as one line and exit with 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except TwitterError as error:
            raise click.ClickException(in_line(error.message)) from None
        except ModuleNotFoundError as error:
            # An extra that is not installed.
            raise click.ClickException(str(error)) from None

    return run


def _client() -> Any:
    # Imported late, since the extension itself registers these commands.
    from .twitter import current_twitter

    # A person at a terminal would rather wait than be told to come back.
    return current_twitter.client.with_options(max_wait=60)


@twitter_cli.command("user")
@click.argument("username")
@_json
@_polite
def user_command(username: str, as_json: bool) -> None:
    """Show a profile."""
    client = _client()
    if as_json:
        return print_json(client.request("get_user_info", username=username))
    return print_user(client.get_user(username))


@twitter_cli.command("tweets")
@click.argument("username")
@click.option("--replies", is_flag=True, help="Replies as well.")
@_pages
@_json
@_polite
def tweets_command(username: str, replies: bool, pages: int, as_json: bool) -> None:
    """Show an account's newest tweets."""
    found = _client().last_tweets(username, include_replies=replies, max_pages=pages)
    _show(found, as_json)


@twitter_cli.command("search")
@click.argument("query")
@click.option("--top", is_flag=True, help="The most popular first.")
@_pages
@_json
@_polite
def search_command(query: str, top: bool, pages: int, as_json: bool) -> None:
    """Search tweets; all operators of Twitter work."""
    order = "Top" if top else "Latest"
    _show(_client().search(query, query_type=order, max_pages=pages), as_json)


@twitter_cli.command("thread")
@click.argument("tweet_id")
@_pages
@_json
@_polite
def thread_command(tweet_id: str, pages: int, as_json: bool) -> None:
    """Show a tweet with what it answers and what answers it."""
    _show(_client().thread(tweet_id, max_pages=pages), as_json)


@twitter_cli.command("trends")
@click.option("--woeid", default=1, show_default=True, help="Place; 1 is the world.")
@_json
@_polite
def trends_command(woeid: int, as_json: bool) -> None:
    """Show what is talked about."""
    client = _client()
    if as_json:
        return print_json(client.request("get_trends", woeid=woeid))
    for trend in client.trends(woeid):
        words = f"{in_line(trend.name)}  {in_line(trend.note)}"
        click.echo(f"{trend.rank or '':>3} {words}".rstrip())
    return None


@twitter_cli.command("credits")
@_json
@_polite
def credits_command(as_json: bool) -> None:
    """Show the credits left at the service and what was spent here."""
    client = _client()
    balance, status = client.get_balance(), client.status()
    left = status["credits_left"]
    if as_json:
        return print_json(
            {
                "recharge_credits": balance.recharged,
                "total_bonus_credits": balance.bonus,
                "spent": status["credits_spent"],
                "budget_left": left,
            }
        )
    click.echo(f"Left at the service: {balance.total:,.0f}")
    click.echo(f"Spent in this period: {status['credits_spent']:,.0f}")
    click.echo("Budget: none" if left is None else f"Left in the budget: {left:,.0f}")
    return None


@twitter_cli.command("monitor")
@click.argument("username")
@click.option(
    "--every", default=60.0, show_default=True, help="Seconds between two looks."
)
@_watch
@_polite
def monitor_command(username: str, every: float, watch: bool) -> None:
    """Have an account's tweets delivered to the webhook."""
    client = _client()
    if watch:
        client.watch_user(username)
        click.echo(f"The service watches @{username}; this is a part of your plan.")
        return
    client.monitor(username, every=every)
    each = ENDPOINTS["search_tweets"].price.of(1)
    click.echo(f"@{username} is delivered; each tweet costs {each:,.0f} credits.")
    click.echo(f"Left at the service: {client.get_balance().total:,.0f}")


@twitter_cli.command("unmonitor")
@click.argument("username")
@_watch
@_polite
def unmonitor_command(username: str, watch: bool) -> None:
    """Have an account's tweets delivered no longer."""
    client = _client()
    if watch:
        client.unwatch_user(username)
    else:
        client.unmonitor(username)
    click.echo(f"@{username} is no longer delivered.")


@twitter_cli.command("monitored")
@_json
@_polite
def monitored_command(as_json: bool) -> None:
    """List the accounts that are delivered; this is free."""
    client = _client()
    rules = [rule for rule in client.filter_rules() if rule.monitored]
    watches = _watches(client)
    if as_json:
        return print_json([*map(_rule, rules), *map(_watched, watches)])
    for rule in rules:
        is_asleep = rule.active is False
        pace = "asleep" if is_asleep else f"every {rule.interval_seconds or 0:g} s"
        click.echo(f"@{in_line(rule.monitored)}  {pace}")
    for user in watches:
        click.echo(f"@{in_line(user.username)}  watched")
    if not rules and not watches:
        click.echo("Nobody.")
    return None


@contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Let Ctrl+C and a supervisor end something in order, between two deliveries."""
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, lambda *_: stop()) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


@twitter_cli.command("listen")
@_polite
def listen_command() -> None:
    """Receive what the webhook would, over a WebSocket, until Ctrl+C."""
    from .webhook import deliver

    with _client().stream() as stream, _stopped_by_signals(stream.close):
        for delivery in stream:
            print_tweets(delivery.tweets)
            try:
                # Of its own, so that receivers keep nothing from one to the next.
                with current_app.app_context():
                    deliver(delivery)
            except Exception:
                # Nobody sends it again, and the next ones are still to come.
                logger.exception("a receiver of delivered tweets failed")


@twitter_cli.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8899, show_default=True)
@click.option(
    "--rate",
    type=click.IntRange(min=0),
    default=0,
    help="Requests a second; more are answered 429.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0, 3600),
    default=0.0,
    help="Seconds that each answer takes.",
)
def sandbox_command(host: str, port: int, rate: int, delay: float) -> None:
    """Run a stand-in for the service, with an invented world in it."""
    from .sandbox import Sandbox, SandboxServer

    try:
        running = SandboxServer(Sandbox(rate=rate, delay=delay), host, port)
    except (OSError, UnicodeError) as error:
        # The port is taken, or the host is none of this machine.
        words = f"the sandbox can not answer at {host}:{port}: {error}"
        raise click.ClickException(words) from None
    with running as server:
        click.echo(f"The sandbox answers at {server.url}; any API key will do.")
        click.echo(f"TWITTER_API_BASE_URL={server.url}")
        click.echo("Stop it with Ctrl+C.")
        server.join()


def _show(tweets: Any, as_json: bool) -> None:
    if as_json:
        return print_json([page.raw for page in tweets.by_page()])
    return print_tweets(tweets)


def _watches(client: Any) -> tuple[MonitoredUser, ...]:
    try:
        found: tuple[MonitoredUser, ...] = client.monitored_users(0)
    except FailedError:
        # So the service answers those who have no subscription for watches.
        return ()
    return found


def _watched(user: MonitoredUser) -> dict[str, Any]:
    is_active = user.tweet_status == WATCH_ACTIVE
    return {"username": user.username, "watch_id": user.id, "active": is_active}


def _rule(rule: FilterRule) -> dict[str, Any]:
    return {
        "username": rule.monitored,
        "rule_id": rule.id,
        "every": rule.interval_seconds,
        "active": rule.active,
    }
