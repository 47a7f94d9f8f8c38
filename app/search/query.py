"""The syntax of searches; garbage is never an error."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from functools import partial
from unicodedata import normalize

import jdatetime

from app.lib.entities import tag_key
from app.lib.fold import Token, tokens
from app.lib.usernames import username_key

MAX_LENGTH = 500
MAX_TERMS = 16
ME = "me"
FIRST_GREGORIAN_YEAR = 1500  # Earlier years are of the Jalali calendar.

_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"：": ":", "＃": "#"})
_ELEMENT = re.compile(
    r"""
    (?P<minus>(?<!\S)[-−–])?
    (?:
        "(?P<phrase>[^"]*)(?:"|$)
      | (?P<key>from|before|after|lang):(?P<value>[^\s"]+)
      | \#(?P<tag>[^\s"#]+)
      | (?P<word>[^\s"]+)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER_TAG = ".,:;!?…،؛؟\u200c"
_DATE = re.compile(r"(\d{3,4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,4})?")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """What a post must contain: any one of a few spellings, each a phrase."""

    spellings: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search as all backends understand it; every name and word is folded.

    `before` is exclusive and `after` inclusive, so a month is
    `after:2026-01-01 before:2026-02-01`. `ignored` holds what could not be parsed.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    authors: tuple[str, ...] = ()
    excluded_authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    excluded_tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    before: datetime | None = None
    after: datetime | None = None
    ignored: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it selects nothing: exclusions alone do not."""
        names = self.terms or self.authors or self.tags or self.languages
        return not names and self.before is None and self.after is None


def parse(text: str, timezone: tzinfo = UTC, *, viewer: str = "") -> SearchQuery:
    """Parse a search; `timezone` says where the days of its dates begin.

    `from:me` is the `viewer`, by name; an account of that name is `from:@me`.
    """
    text = _CONTROLS.sub("", text[: 4 * MAX_LENGTH])[:MAX_LENGTH].strip()
    draft = _Draft(timezone, viewer)
    for element in _ELEMENT.finditer(text.translate(_QUOTES)):
        draft.add(element)
    return draft.finish(text)


@dataclass(slots=True)
class _Draft:
    """A query under construction; plain words wait for their neighbours."""

    timezone: tzinfo
    viewer: str
    waiting: list[str] = field(default_factory=list)
    terms: dict[Term, None] = field(default_factory=dict)
    excluded: dict[Term, None] = field(default_factory=dict)
    authors: dict[str, None] = field(default_factory=dict)
    excluded_authors: dict[str, None] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    excluded_tags: dict[str, None] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)
    before: datetime | None = None
    after: datetime | None = None
    ignored: dict[str, None] = field(default_factory=dict)

    def add(self, element: re.Match[str]) -> None:
        """Add one element of the text."""
        negative = element["minus"] is not None
        if element["word"] and not negative:
            self.waiting.append(element["word"])
            return
        self.flush()
        if element["key"]:
            self._add_operator(element["key"].lower(), element["value"], negative)
        elif element["tag"]:
            self._add_tag(element["tag"], negative)
        elif element["phrase"] is not None:
            self._add_phrase(tokens(element["phrase"]), negative)
        else:
            self._add_phrase(tokens(element["word"]), negative)

    def flush(self) -> None:
        """Add the waiting words as terms.

        They are folded together because Persian endings join the word before them.
        """
        run = " ".join(self.waiting)
        self.waiting.clear()
        for words in written_together(run):
            self._add_phrase(words, negative=False)

    def finish(self, text: str) -> SearchQuery:
        """Return the finished query, with no more terms than a backend should get."""
        self.flush()
        return SearchQuery(
            text=text,
            terms=tuple(self.terms)[:MAX_TERMS],
            excluded=tuple(self.excluded)[:MAX_TERMS],
            authors=tuple(self.authors)[:MAX_TERMS],
            excluded_authors=tuple(self.excluded_authors)[:MAX_TERMS],
            tags=tuple(self.tags)[:MAX_TERMS],
            excluded_tags=tuple(self.excluded_tags)[:MAX_TERMS],
            languages=tuple(self.languages)[:MAX_TERMS],
            before=self.before,
            after=self.after,
            ignored=tuple(self.ignored),
        )

    def _add_phrase(self, words: list[Token], negative: bool) -> None:
        term = term_of(words)
        if term is not None:
            (self.excluded if negative else self.terms)[term] = None

    def _add_tag(self, name: str, negative: bool) -> None:
        folded = tag_key(name.rstrip(_AFTER_TAG))
        if folded:
            (self.excluded_tags if negative else self.tags)[folded] = None

    def _add_operator(self, key: str, value: str, negative: bool) -> None:
        readers: dict[str, Callable[[str], bool]] = {
            "from": partial(self._add_author, negative=negative),
            "lang": self._add_language,
            "before": partial(self._add_date, is_start=False),
            "after": partial(self._add_date, is_start=True),
        }
        if (negative and key != "from") or not readers[key](value):
            self.ignored[f"{key}:{value}"] = None

    def _add_author(self, value: str, *, negative: bool) -> bool:
        is_viewer = self.viewer and value.lower() == ME
        key = username_key(self.viewer if is_viewer else value.lstrip("@"))
        if key:
            (self.excluded_authors if negative else self.authors)[key] = None
        return bool(key)

    def _add_language(self, value: str) -> bool:
        code = value.lower().replace("_", "-")
        understood = _LANGUAGE.fullmatch(code) is not None
        if understood:
            self.languages[code] = None
        return understood

    def _add_date(self, value: str, *, is_start: bool) -> bool:
        moment = _start_of_day(value, self.timezone)
        if moment is None:
            return False
        if is_start:
            self.after = max(moment, self.after or moment)
        else:
            self.before = min(moment, self.before or moment)
        return True


def term_of(words: list[Token]) -> Term | None:
    """Return a term of words that follow each other; None for no words."""
    joined = tuple(word.text for word in words)
    separate = tuple(part for word in words for part in word.split)
    if not joined:
        return None
    return Term((joined,) if joined == separate else (joined, separate))


def written_together(run: str) -> Iterator[list[Token]]:
    """Yield groups of words that no space separates, such as both of "don't"."""
    group: list[Token] = []
    for token in tokens(run):
        if group and " " in run[group[-1].end : token.start]:
            yield group
            group = []
        group.append(token)
    yield group


def _start_of_day(value: str, timezone: tzinfo) -> datetime | None:
    digits = _DATE.fullmatch(normalize("NFKC", value).translate(_DIGITS))
    if digits is None:
        return None
    year, month, day = (int(part or 1) for part in digits.groups())
    try:
        if year < FIRST_GREGORIAN_YEAR:
            start = jdatetime.date(year, month, day).togregorian()
        else:
            start = date(year, month, day)
        return _midnight(start, timezone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _midnight(day: date, timezone: tzinfo) -> datetime:
    midnight = datetime.combine(day, time.min)
    # Flask-Babel has zones of pytz, whose offsets are wrong without `localize`.
    localize: Callable[[datetime], datetime] | None
    localize = getattr(timezone, "localize", None)
    return localize(midnight) if localize else midnight.replace(tzinfo=timezone)


_DIGITS = {zero + digit: str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
