"""What the commands print at a terminal."""

import json
from collections.abc import Iterable

import click

from .models import Tweet, User


def print_json(value: object) -> None:
    """Print JSON as people read it."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_user(user: User) -> None:
    """Print a profile."""
    click.echo(f"{user.name} (@{user.username})")
    if user.description:
        click.echo(user.description)
    for label, value in (
        ("Place", user.location),
        ("Link", user.website),
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
        name = f"@{tweet.author.username}" if tweet.author else "?"
        when = f"{tweet.created_at:%Y-%m-%d %H:%M}" if tweet.created_at else ""
        click.secho(f"{name}  {when}  {tweet.id}", bold=True)
        click.echo(tweet.full_text)
        click.echo(
            f"  replies {_number(tweet.reply_count)}"
            f"  retweets {_number(tweet.retweet_count)}"
            f"  likes {_number(tweet.like_count)}\n"
        )
    if empty:
        click.echo("Nothing found.")


def _number(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"
