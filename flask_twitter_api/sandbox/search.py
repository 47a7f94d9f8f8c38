"""The operators of Twitter's search, as far as an invented world needs them."""

import re
import time
from collections.abc import Callable
from datetime import datetime

from .world import Tweet, World

Test = Callable[[Tweet], bool]
Operators = dict[str, Callable[[str], Test]]

_TOKEN = re.compile(r'-?(?:\w+:)?"[^"]*"|[()]|[^\s()]+')
_SPAN = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LINKS: Test = lambda tweet: bool(tweet.links)  # noqa: E731 - a table of tests
_FILTERS: dict[str, Test] = {
    "links": _LINKS,
    "media": lambda tweet: bool(tweet.pictures or tweet.film),
    "images": lambda tweet: bool(tweet.pictures),
    "videos": lambda tweet: bool(tweet.film),
    "replies": lambda tweet: tweet.reply_to is not None,
    "quote": lambda tweet: tweet.quoted is not None,
    "nativeretweets": lambda tweet: tweet.retweeted is not None,
    "verified": lambda tweet: tweet.author.verified,
    "blue_verified": lambda tweet: tweet.author.verified,
    "hashtags": lambda tweet: bool(tweet.tags),
}


def compile_query(query: str, world: World) -> Test:
    """A test for tweets: words, operators, ``-``, ``OR`` and parentheses."""
    tokens = _TOKEN.findall(query)
    test = _either(tokens, {**_OPERATORS, **_operators_of(world)})
    wants_retweets = "nativeretweets" in query or "include:" in query

    def final(tweet: Tweet) -> bool:
        # Plain retweets are never found unless they are asked for.
        return (wants_retweets or tweet.retweeted is None) and test(tweet)

    return final


def _either(tokens: list[str], known: Operators) -> Test:
    tests = [_all(tokens, known)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        tests.append(_all(tokens, known))
    return lambda tweet: any(test(tweet) for test in tests)


def _all(tokens: list[str], known: Operators) -> Test:
    tests: list[Test] = []
    while tokens and tokens[0] not in {"OR", ")"}:
        tests.append(_term(tokens, known))
    return lambda tweet: all(test(tweet) for test in tests)


def _term(tokens: list[str], known: Operators) -> Test:
    word = tokens.pop(0)
    if word == "-" and tokens:
        test = _term(tokens, known)
        return lambda tweet: not test(tweet)
    if word == "(":
        test = _either(tokens, known)
        if tokens:
            tokens.pop(0)
        return test
    if word.startswith("-") and len(word) > 1:
        test = _single(word[1:], known)
        return lambda tweet: not test(tweet)
    return _single(word, known)


def _single(token: str, known: Operators) -> Test:
    name, colon, value = token.partition(":")
    maker = known.get(name.lower()) if colon and value else None
    if maker is not None:
        try:
            return maker(value)
        except ValueError:
            return lambda tweet: False
    word = token.strip('"').lower()
    return lambda tweet: word in tweet.text.lower()


def _from(value: str) -> Test:
    name = value.lower().removeprefix("@")
    return lambda tweet: tweet.author.username.lower() == name


def _to(value: str) -> Test:
    name = value.lower().removeprefix("@")
    return lambda t: t.reply_to is not None and _from(name)(t.reply_to)


def _mentions(value: str) -> Test:
    name = "@" + value.lower().removeprefix("@")
    return lambda tweet: name in tweet.text.lower()


def _lang(value: str) -> Test:
    return lambda tweet: tweet.lang == value.lower()


def _least_likes(value: str) -> Test:
    least = int(value)
    return lambda tweet: tweet.extra_likes + len(tweet.likes) >= least


def _filter(value: str) -> Test:
    return _FILTERS.get(value.lower(), lambda tweet: True)


def _conversation(value: str) -> Test:
    return lambda tweet: tweet.first.id == value


def _quoting(value: str) -> Test:
    return lambda tweet: tweet.quoted is not None and tweet.quoted.id == value


def _url(value: str) -> Test:
    part = value.strip('"').lower()
    return lambda tweet: any(part in str(link).lower() for link in tweet.links)


def _operators_of(world: World) -> Operators:
    """The operators for which a tweet alone does not suffice."""

    def in_list(value: str) -> Test:
        found = world.lists.get(value)
        members = found.members if found and not found.private else []
        return lambda tweet: tweet.author.id in members

    return {
        "list": in_list,
        "min_retweets": lambda value: _least(world.retweets_of, value),
        "min_replies": lambda value: _least(world.replies_to, value),
    }


def _least(found: Callable[[Tweet], list[Tweet]], value: str) -> Test:
    least = int(value)
    return lambda tweet: len(found(tweet)) >= least


def _since(seconds: int) -> Test:
    return lambda tweet: tweet.seconds >= seconds


def _until(seconds: int) -> Test:
    return lambda tweet: tweet.seconds < seconds


def _highest(value: str) -> Test:
    highest = int(value)
    return lambda tweet: int(tweet.id) <= highest


def _lowest(value: str) -> Test:
    lowest = int(value)
    return lambda tweet: int(tweet.id) > lowest


def _within(value: str) -> Test:
    match = _SPAN.fullmatch(value)
    if match is None:
        raise ValueError(value)
    return _since(int(time.time()) - int(match[1]) * _UNITS[match[2]])


def _seconds(value: str) -> int:
    """A date, with or without ``_hh:mm:ss_UTC``, in seconds."""
    day, _, rest = value.removesuffix("_UTC").partition("_")
    return int(datetime.fromisoformat(f"{day}T{rest or '00:00:00'}+00:00").timestamp())


_OPERATORS: Operators = {
    "from": _from,
    "to": _to,
    "mentions": _mentions,
    "lang": _lang,
    "min_faves": _least_likes,
    "filter": _filter,
    "conversation_id": _conversation,
    "quoted_tweet_id": _quoting,
    "url": _url,
    # Nobody in this world tells where he is.
    "near": lambda value: lambda tweet: False,
    "within": lambda value: lambda tweet: True,
    "since_time": lambda value: _since(int(value)),
    "until_time": lambda value: _until(int(value)),
    "since": lambda value: _since(_seconds(value)),
    "until": lambda value: _until(_seconds(value)),
    "max_id": _highest,
    "since_id": _lowest,
    "within_time": _within,
    "include": lambda value: lambda tweet: True,
}
