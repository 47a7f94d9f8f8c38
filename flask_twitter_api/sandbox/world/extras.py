"""A few tweets that show what few tweets have: polls, films, previews, edits …."""

from collections.abc import Mapping
from typing import Any

from .things import Person, Tweet, id_at

_MINUTE = 60_000
#: user name, text, what the tweet has beside its text.
_SHOWN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "bob",
        "Which bus do you wait for?",
        {"poll": (("The number 7", 31), ("The one after it", 54), ("I walk", 15))},
    ),
    (
        "farid",
        "صبح‌ها چه می‌نوشید؟",
        {"poll": (("چای", 128), ("قهوه", 64)), "lang": "fa"},
    ),
    ("charlie", "The lake, moving.", {"film": "video"}),
    ("charlie", "Rain on the window.", {"film": "animated_gif"}),
    (
        "CityObserver",
        "The bridge is open again:",
        {
            "links": ("/pages/bridge",),
            "preview": ("The bridge is open again", "After a year of works."),
        },
    ),
    ("Alice", "We talk tonight, come and listen.", {"space_id": "1SandboxSpace"}),
)


def add_extras(
    tweets: dict[str, Tweet], people: Mapping[str, Person], now: int
) -> None:
    """Let these tweets be written, a few hours ago, and some be pinned."""
    by_name = {person.username: person for person in people.values()}
    for number, (username, text, more) in enumerate(_SHOWN):
        tweet = _write(by_name[username], text, now, number, more)
        tweets[tweet.id] = tweet
        if tweet.poll:
            # The first poll goes on, the second has ended.
            tweet.poll_ends_ms = now + (20 - 22 * number) * 60 * _MINUTE
            tweet.author.pinned = tweet.id
    _add_edited(tweets, by_name["lena_dev"], now)


def _add_edited(tweets: dict[str, Tweet], author: Person, now: int) -> None:
    """Let a tweet be written and corrected."""
    first = _write(author, "The index was mising.", now, 20, {})
    last = _write(author, "The index was missing.", now, 21, {})
    for tweet in (first, last):
        tweet.versions = (first.id, last.id)
        tweets[tweet.id] = tweet


def _write(
    author: Person, text: str, now: int, number: int, more: dict[str, Any]
) -> Tweet:
    made = now - 180 * _MINUTE + number * _MINUTE
    tweet = Tweet(id_at(made, (1 << 20) + number), author, text, made, **more)
    tweet.extra_likes, tweet.views = 40 + number, 2_000 + number
    return tweet
