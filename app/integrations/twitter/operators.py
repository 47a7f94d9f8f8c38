"""A search of Twitter's written by its fields, for whom the operators are too many."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, get_args

from app.exceptions import Invalid
from app.integrations.twitter.reading import MAX_QUERY, TOO_LONG
from app.integrations.twitter.texts import FIRST_TWEET
from app.lib.i18n import mark as _l
from app.lib.text import clean_line
from flask_twitter_api import Query
from flask_twitter_api.query import Kind

NO_NAME = _l("This can be nobody's name on Twitter.")
NO_DATE = _l("This is no date. Write it as 2026-01-31.")
NO_NUMBER = _l("This is no number.")
NO_LANGUAGE = _l("This is no code of a language. Write it as fa or en.")
NO_WORDS = _l("Twitter does not understand these words.")


class _Field(NamedTuple):
    """What a field adds to a search, and the sentence for a value that it cannot."""

    add: Callable[[Query, str], Query]
    refusal: str


def compose(fields: Mapping[str, str], flags: frozenset[str]) -> str:
    """Return the search of a form's fields; empty ones are left out.

    `flags` are the boxes that are ticked: "only:media", "without:replies" …

    :raises Invalid: naming the field whose value makes no sense, or "q" if the whole
        is too long.
    """
    query = Query(clean_line(fields.get("words", "")))
    for name, field in FIELDS.items():
        typed = clean_line(fields.get(name, ""))
        try:
            query = field.add(query, typed) if typed else query
        except ValueError as error:
            raise Invalid(name, field.refusal) from error
    for kind in get_args(Kind):
        query = query.only(kind) if f"only:{kind}" in flags else query
        query = query.no(kind) if f"without:{kind}" in flags else query
    if len(query) > MAX_QUERY:
        raise Invalid("q", TOO_LONG)
    return str(query)


def _words(typed: str) -> list[str]:
    return [str(Query().words(word.lstrip("-"))) for word in typed.split()]


def _moment(typed: str) -> datetime:
    # Nothing is older, and the service reads no seconds below zero.
    return max(datetime.strptime(typed, "%Y-%m-%d").replace(tzinfo=UTC), FIRST_TWEET)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise ValueError(typed)
    return int(typed)


def _worded(add: Callable[[Query, str], Query]) -> _Field:
    def add_words(query: Query, typed: str) -> Query:
        found = add(query, typed)
        if str(found) == str(query):
            # Of a quotation mark alone, nothing is left to search for.
            raise ValueError(typed)
        return found

    return _Field(add_words, NO_WORDS)


def _counted(add: Callable[[Query, int], Query]) -> _Field:
    def add_if_any(query: Query, typed: str) -> Query:
        number = _number(typed)
        return add(query, number) if number else query

    return _Field(add_if_any, NO_NUMBER)


FIELDS = {
    "phrase": _worded(Query.phrase),
    "any": _worded(lambda query, typed: query.any_of(*_words(typed))),
    "none": _worded(lambda query, typed: query.without(*_words(typed))),
    "from": _Field(Query.from_user, NO_NAME),
    "to": _Field(Query.to_user, NO_NAME),
    "mentions": _Field(Query.mentioning, NO_NAME),
    "lang": _Field(Query.lang, NO_LANGUAGE),
    "since": _Field(lambda query, typed: query.since(_moment(typed)), NO_DATE),
    "until": _Field(lambda query, typed: query.until(_moment(typed)), NO_DATE),
    "min_faves": _counted(Query.min_likes),
    "min_retweets": _counted(Query.min_retweets),
    "min_replies": _counted(Query.min_replies),
}
