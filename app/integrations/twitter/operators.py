"""A search of Twitter's written by its fields, for whom the operators are too many.

https://docs.x.com/x-api/v1/search: the operators that are documented; the service
takes those of Twitter's own search.
"""

import re
from collections.abc import Mapping
from datetime import date

from app.exceptions import Invalid
from app.integrations.twitter.reading import MAX_QUERY, TOO_LONG
from app.integrations.twitter.validation import handle
from app.lib.i18n import mark as _l
from app.lib.text import clean_line

NO_NAME = _l("This can be nobody's name on Twitter.")
NO_DATE = _l("This is no date. Write it as 2026-01-31.")
NO_NUMBER = _l("This is no number.")
NO_LANGUAGE = _l("This is no code of a language. Write it as fa or en.")
NAMES = ("from", "to", "mentions")
DATES = ("since", "until")
NUMBERS = ("min_faves", "min_retweets", "min_replies")
FILTERS = ("media", "images", "videos", "links", "quote", "verified")
EXCLUDED = ("replies", "nativeretweets", "links")
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_QUOTE = str.maketrans({'"': " ", "“": " ", "”": " "})


def compose(fields: Mapping[str, str], flags: frozenset[str]) -> str:
    """Return the search of a form's fields; empty ones are left out.

    `flags` are the boxes that are ticked: "only:media", "without:replies" …

    :raises Invalid: naming the field whose value makes no sense, or "q" if the whole
        is too long.
    """
    parts = [clean_line(fields.get("words", ""))]
    phrase = clean_line(fields.get("phrase", "").translate(_QUOTE))
    parts.append(f'"{phrase}"' if phrase else "")
    parts.append(_any_of(fields.get("any", "")))
    parts += [f"-{word}" for word in _words(fields.get("none", ""))]
    parts += [_named(name, fields.get(name, "")) for name in NAMES]
    parts += [_dated(name, fields.get(name, "")) for name in DATES]
    parts += [_counted(name, fields.get(name, "")) for name in NUMBERS]
    parts.append(_in_language(fields.get("lang", "")))
    parts += [f"filter:{each}" for each in FILTERS if f"only:{each}" in flags]
    parts += [f"-filter:{each}" for each in EXCLUDED if f"without:{each}" in flags]
    query = " ".join(part for part in parts if part)
    if len(query) > MAX_QUERY:
        raise Invalid("q", TOO_LONG)
    return query


def _words(text: str) -> list[str]:
    words = (word.lstrip("-") for word in clean_line(text.translate(_QUOTE)).split())
    return [word for word in words if word]


def _any_of(text: str) -> str:
    words = _words(text)
    return f"({' OR '.join(words)})" if len(words) > 1 else "".join(words)


def _named(name: str, text: str) -> str:
    typed = text.strip().removeprefix("@")
    if typed and handle(typed) is None:
        raise Invalid(name, NO_NAME)
    return _operator(name, typed, sign="@" if name == "mentions" else "")


def _dated(name: str, text: str) -> str:
    typed = text.strip()
    try:
        day = date.fromisoformat(typed).isoformat() if typed else ""
    except ValueError as error:
        raise Invalid(name, NO_DATE) from error
    # A bare date is no exact one: https://docs.twitterapi.io/api-reference
    return _operator(name, f"{day}_00:00:00_UTC" if day else "")


def _counted(name: str, text: str) -> str:
    typed = text.strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= 9
    if typed and not is_number:
        raise Invalid(name, NO_NUMBER)
    return _operator(name, str(int(typed)) if typed and int(typed) else "")


def _in_language(text: str) -> str:
    typed = text.strip().lower()
    if typed and not _LANGUAGE.fullmatch(typed):
        raise Invalid("lang", NO_LANGUAGE)
    return _operator("lang", typed)


def _operator(name: str, value: str, sign: str = "") -> str:
    return f"{name}:{sign}{value}" if value else ""
