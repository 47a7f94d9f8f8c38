"""What stands below the text of a tweet, as templates see it."""

from dataclasses import dataclass

from flask import url_for

from app.integrations.twitter import cards, texts, versions
from app.lib.text import clean_line
from app.web.presenters.twitter_links import status_url
from app.web.presenters.twitter_media import picture_url, sized
from flask_twitter_api.models import Tweet


@dataclass(frozen=True, slots=True)
class CardView:
    """What a link in a tweet leads to; `is_here` where a page of this site shows it."""

    kind: cards.Kind
    url: str
    title: str
    description: str
    site: str
    picture_url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of an edited tweet, by its number from 1."""

    number: int
    url: str
    is_shown: bool


def present_card(tweet: Tweet, name: str) -> CardView | None:
    """Return the view of what is linked below a tweet; `name` is of its author."""
    found = cards.preview_of(tweet)
    if found is None:
        return None
    url = found.target
    if found.kind == "article":
        url = url_for("main.twitter_article", name=name, tweet_id=tweet.id)
    elif found.kind == "space":
        url = url_for("main.twitter_space", space_id=found.target)
    return CardView(
        found.kind,
        url,
        found.title,
        found.description,
        found.site,
        picture_url(sized(found.picture, "small")),
        is_here=found.kind != "link",
    )


def place_of(tweet: Tweet) -> str:
    """Return the name of the place that a tweet is from, "" where it has none."""
    name = (tweet.place or {}).get("full_name")
    return clean_line(texts.unescaped(name)) if isinstance(name, str) else ""


def present_versions(tweet: Tweet, name: str) -> list[VersionView]:
    """Return the views of all versions of an edited tweet, the oldest first."""
    return [
        VersionView(n, status_url(name, number), number == tweet.id)
        for n, number in enumerate(versions.versions_of(tweet), start=1)
    ]
