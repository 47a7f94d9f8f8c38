"""What the commands print at a terminal."""

import json
import re
from collections.abc import Iterable

import click

from .models import Tweet, User

#: What steers a terminal: it would clear it, or rename or hide what was printed.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    """Return foreign text with U+FFFD for all that would steer a terminal."""
    return _STEERING.sub("\ufffd", text)


def in_line(text: str | None) -> str:
    """Return foreign text for a place where it may not begin a line of its own."""
    return " ".join(harmless(text or "").split())


def print_json(value: object) -> None:
    """Print JSON as people read it."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # The encoder leaves these alone, which some terminals obey as well.
    click.echo(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_user(user: User) -> None:
    """Print a profile."""
    click.echo(f"{in_line(user.name)} (@{in_line(user.username)})")
    if user.description:
        click.echo(harmless(user.description))
    for label, value in (
        ("Place", in_line(user.location)),
        ("Link", in_line(user.website)),
        ("Since", user.created_at and f"{user.created_at:%Y-%m-%d}"),
        ("Tweets", _number(user.tweet_count)),
        ("Followers", _number(user.followers)),
        ("Following", _number(user.following)),
    ):
        if value:
            click.echo(f"{label + ':':<11}{value}")


def print_tweets(tweets: Iterable[Tweet]) -> None:
    """Print tweets, or that there are none."""
    empty = True
    for tweet in tweets:
        empty = False
        name = f"@{in_line(tweet.author.username)}" if tweet.author else "?"
        when = f"{tweet.created_at:%Y-%m-%d %H:%M}" if tweet.created_at else ""
        click.secho(f"{name}  {when}  {in_line(tweet.id)}", bold=True)
        click.echo(harmless(tweet.full_text))
        click.echo(
            f"  replies {_number(tweet.reply_count)}"
            f"  retweets {_number(tweet.retweet_count)}"
            f"  likes {_number(tweet.like_count)}\n"
        )
    if empty:
        click.echo("Nothing found.")


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"
