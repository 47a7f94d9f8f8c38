"""Searches put together from Twitter's operators, without a slip in their spelling."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Self, TypeVar, get_args

from . import query_syntax as syntax
from .endpoints.convert import digits, moment, whole
from .errors import InvalidParametersError
from .utils import clean_handle

T = TypeVar("T")

#: As many characters as Twitter reads of a search.
LONGEST = 512

Kind = Literal[
    "blue_verified",
    "hashtags",
    "has_engagement",
    "images",
    "links",
    "media",
    "mentions",
    "native_video",
    "nativeretweets",
    "news",
    "quote",
    "replies",
    "retweets",
    "safe",
    "spaces",
    "verified",
    "videos",
]

_CASHTAG = re.compile(r"\w+(?:[._]\w+)?")
_CODE = re.compile(r"[A-Za-z][A-Za-z_-]{0,9}", re.A)


@dataclass(frozen=True, slots=True)
class Query:
    """A search; every method returns a new one with one more condition.

    ``Query("winter market")`` takes the text for the search's own language; what a
    visitor typed goes through ``words``, where no operator works. ``str(query)`` is the
    search; calls refuse one of more than 512 characters, and so does ``checked``.

    :raises InvalidParametersError: where an operator can not take a value.
    """

    text: str = ""

    def __post_init__(self) -> None:
        _text("query", self.text)

    def words(self, typed: str) -> Self:
        """Find all of these words, whatever they would mean to the search."""
        return self._and(*map(syntax.literal, _text("words", typed).split()))

    def phrase(self, words: str) -> Self:
        """Find these words in this order."""
        return self._and(syntax.quoted(_text("phrase", words)))

    def any_of(self, *searches: "Query | str") -> Self:
        """Find what at least one of several searches finds."""
        return self._and(syntax.any_of(_searches("any_of", searches)))

    def without(self, *searches: "Query | str") -> Self:
        """Leave out what any of several searches finds."""
        return self._and(
            *(
                syntax.negated(one)
                for one in _searches("without", searches)
                if one.strip()
            )
        )

    def from_user(self, username: str) -> Self:
        """Find what an account writes; its plain retweets need ``include_retweets``."""
        return self._and("from:" + _handle(username))

    def to_user(self, username: str) -> Self:
        """Find replies to an account."""
        return self._and("to:" + _handle(username))

    def mentioning(self, username: str) -> Self:
        """Find tweets that name an account."""
        return self._and("@" + _handle(username))

    def hashtag(self, tag: str) -> Self:
        """Find a hashtag."""
        return self._and("#" + syntax.hashtag(_text("hashtag", tag)))

    def cashtag(self, symbol: str) -> Self:
        """Find the symbol of a share."""
        share = _text("cashtag", symbol).removeprefix("$")
        return self._and("$" + _matching("cashtag", _CASHTAG, share))

    def url(self, part: str) -> Self:
        """Find links with this domain or this word in them."""
        return self._and(f"url:{_value('url', part)}")

    def lang(self, code: str) -> Self:
        """Find tweets of a language, such as "en" or "fa"."""
        return self._and("lang:" + _matching("lang", _CODE, code).lower())

    def since(self, when: datetime | int) -> Self:
        """Find what was written at that time or later; without a zone it is UTC."""
        return self._and(f"since_time:{_seconds('since', when)}")

    def until(self, when: datetime | int) -> Self:
        """Find what was written before that time; without a zone it is UTC."""
        return self._and(f"until_time:{_seconds('until', when)}")

    def within(self, span: timedelta) -> Self:
        """Find what was written in the last hours or days."""
        seconds = int(span.total_seconds()) if isinstance(span, timedelta) else 0
        if seconds <= 0:
            raise InvalidParametersError("within: must be a timedelta above a second")
        return self._and(f"within_time:{seconds}s")

    def since_id(self, tweet_id: str | int) -> Self:
        """Find what is newer than a tweet."""
        return self._and(f"since_id:{_number('since_id', tweet_id)}")

    def max_id(self, tweet_id: str | int) -> Self:
        """Find a tweet and what is older."""
        return self._and(f"max_id:{_number('max_id', tweet_id)}")

    def only(self, kind: Kind) -> Self:
        """Find one kind of tweets alone."""
        return self._and("filter:" + _kind(kind))

    def no(self, kind: Kind) -> Self:
        """Leave one kind of tweets out."""
        return self._and("-filter:" + _kind(kind))

    def include_retweets(self) -> Self:
        """Find plain retweets as well, which are left out otherwise."""
        return self._and("include:nativeretweets")

    def min_likes(self, count: int) -> Self:
        """Find what so many liked, as far as the search has counted."""
        return self._and(f"min_faves:{_count('min_likes', count)}")

    def min_retweets(self, count: int) -> Self:
        """Find what so many repeated."""
        return self._and(f"min_retweets:{_count('min_retweets', count)}")

    def min_replies(self, count: int) -> Self:
        """Find what so many answered."""
        return self._and(f"min_replies:{_count('min_replies', count)}")

    def conversation(self, tweet_id: str | int) -> Self:
        """Find all of the conversation that a tweet began."""
        return self._and(f"conversation_id:{_number('conversation', tweet_id)}")

    def quoting(self, tweet_id: str | int) -> Self:
        """Find what quotes a tweet."""
        return self._and(f"quoted_tweet_id:{_number('quoting', tweet_id)}")

    def in_list(self, list_id: str | int) -> Self:
        """Find what the members of a public list write."""
        return self._and(f"list:{_number('in_list', list_id)}")

    def near(self, place: str, within: str = "") -> Self:
        """Find tweets that say they come from a place, or from around it ("10km")."""
        around = f"within:{_value('within', within)}" if within else ""
        return self._and(f"near:{_value('near', place)}", around)

    def checked(self, longest: int = LONGEST) -> str:
        """Return the search.

        :raises InvalidParametersError: when it is empty, or longer than this.
        """
        if not self.text:
            raise InvalidParametersError("a search may not be empty")
        if len(self.text) > longest:
            raise InvalidParametersError(
                f"a search may not be longer than {longest} characters"
            )
        return self.text

    def spread(
        self, searches: Iterable["Query | str"], longest: int = LONGEST
    ) -> tuple[Self, ...]:
        """Return as few searches as together find what any of these finds in this one.

        A hundred ``from:…`` do not fit into one search, but into four.

        :raises InvalidParametersError: when one of them is too long alone, or these are
            no searches.
        """
        made: list[Self] = []
        taken: list[str] = []
        for one in _searches("spread", searches):
            if taken and not self._fits([*taken, one], longest):
                made.append(self.any_of(*taken))
                taken = []
            taken.append(one)
        made += [self.any_of(*taken)] if taken else []
        for query in made:
            query.checked(longest)
        return tuple(made)

    def __str__(self) -> str:
        return self.text

    def __len__(self) -> int:
        return len(self.text)

    def _fits(self, searches: list[str], longest: int) -> bool:
        return len(self.any_of(*searches)) <= longest

    def _and(self, *conditions: str) -> Self:
        # What was given as a text may hold OR, which binds less than what follows.
        begun = f"({self.text})" if syntax.is_open(self.text) else self.text
        return type(self)(" ".join(filter(None, [begun, *conditions])))


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidParametersError(f"{name}: must be a text")
    return value


def _searches(name: str, searches: Iterable["Query | str"]) -> list[str]:
    # A text is one search, whose letters were taken for many.
    if isinstance(searches, str | Query) or not isinstance(searches, Iterable):
        raise InvalidParametersError(f"{name}: must be a list of searches")
    return [
        str(one) if isinstance(one, Query) else _text(name, one) for one in searches
    ]


def _value(name: str, words: str) -> str:
    written = syntax.quoted(_text(name, words))
    if not written:
        raise InvalidParametersError(f"{name}: may not be empty")
    return written


def _matching(name: str, form: re.Pattern[str], value: str) -> str:
    if not form.fullmatch(_text(name, value)):
        raise InvalidParametersError(f"{name}: must be one word")
    return value


def _handle(username: str) -> str:
    return _made("username", clean_handle, username)


def _seconds(name: str, when: datetime | int) -> int:
    return _made(name, moment, when)


def _number(name: str, value: str | int) -> str:
    return _made(name, digits, value)


def _count(name: str, value: int) -> int:
    return _made(name, whole, value)


def _made(name: str, convert: Callable[[Any], T], value: object) -> T:
    try:
        return convert(value)
    except ValueError as error:
        raise InvalidParametersError(f"{name}: {error}") from None


def _kind(kind: str) -> str:
    if kind not in get_args(Kind):
        known = ", ".join(get_args(Kind))
        raise InvalidParametersError(f"kind: must be one of {known}")
    return kind
