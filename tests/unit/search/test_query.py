"""What people type, understood; and garbage, survived."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest
import pytz  # type: ignore[import-untyped]  # It comes with Flask-Babel.
from hypothesis import given
from hypothesis import strategies as st

from app.search.query import MAX_LENGTH, MAX_TERMS, SearchQuery, Term, parse


def word(*phrases: tuple[str, ...]) -> Term:
    return Term(phrases)


def test_words_phrases_and_exclusions() -> None:
    query = parse('Hello "good Morning" -rain -"bad day" don\'t')

    assert query.terms == (
        word(("hello",)),
        word(("good", "morning")),
        word(("don", "t")),
    )
    assert query.excluded == (word(("rain",)), word(("bad", "day")))


def test_operators() -> None:
    query = parse("from:@Alice -from:bob #Tag -#spam lang:FA after:2026-01-02 coffee")

    assert query.authors == ("alice",)
    assert query.excluded_authors == ("bob",)
    assert query.tags == ("tag",)
    assert query.excluded_tags == ("spam",)
    assert query.languages == ("fa",)
    assert query.after == datetime(2026, 1, 2, tzinfo=UTC)
    assert query.terms == (word(("coffee",)),)
    assert query.ignored == ()


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-11-21", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026/3/1", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("1405-01-01", datetime(2026, 3, 21, tzinfo=UTC)),
        ("۱۴۰۵/۰۱/۰۱", datetime(2026, 3, 21, tzinfo=UTC)),
        ("1403-12-30", datetime(2025, 3, 20, tzinfo=UTC)),
        ("٢٠٢٦-٠١-٠٢", datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_dates(typed: str, moment: datetime) -> None:
    assert parse(f"before:{typed}").before == moment


@pytest.mark.parametrize(
    "typed",
    [
        *("before:2026-13-01", "after:2026-02-30", "before:1405-12-31", "after:x"),
        *("before:0000-01-01", "lang:english-really", "-lang:fa", "from:@"),
    ],
)
def test_what_is_not_understood_is_said(typed: str) -> None:
    query = parse(typed)

    assert query.ignored == (typed.lstrip("-"),)
    assert query.is_empty


@pytest.mark.parametrize(
    "zone", [ZoneInfo("Asia/Tehran"), pytz.timezone("Asia/Tehran")], ids=type
)
def test_days_begin_where_the_reader_is(zone: tzinfo) -> None:
    query = parse("after:2026-01-02", zone)

    assert query.after == datetime(2026, 1, 1, 20, 30, tzinfo=UTC)
    assert parse("after:9999-12-31 before:0001-01-01", zone).text


def test_the_narrowest_dates_count() -> None:
    query = parse("before:2026-03 before:2026-02 after:2025 after:2026-01")

    assert query.before == datetime(2026, 2, 1, tzinfo=UTC)
    assert query.after == datetime(2026, 1, 1, tzinfo=UTC)


def test_persian_words() -> None:
    assert parse("می خواهم").terms == parse("می‌خواهم").terms
    assert parse("میخواهم").terms == (word(("میخواهم",)),)
    assert parse("«صبح بخیر»").terms == (word(("صبح", "بخیر")),)
    assert parse("دانش‌آموز").terms == (word(("دانشاموز",), ("دانش", "اموز")),)
    assert parse("#كتاب‌ها").tags == ("کتابها",)


def test_direction_marks_do_not_hide_minus() -> None:
    assert parse("hello \u200f-rain").excluded == (word(("rain",)),)


@pytest.mark.parametrize("typed", ["", "  ", "-rain", "-#x -from:bob", "!?", "#", '"'])
def test_nothing_asked(typed: str) -> None:
    assert parse(typed).is_empty


def test_an_open_quote_ends_with_the_text() -> None:
    assert parse('"good morning').terms == (word(("good", "morning")),)


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    query = parse("well-known — a - b")

    assert query.excluded == ()
    assert query.terms[0] == word(("well", "known"))


def test_it_is_bounded() -> None:
    query = parse(" ".join(f"w{n} -x{n} #t{n} from:u{n}" for n in range(2_000)))

    assert len(query.text) <= MAX_LENGTH
    assert len(query.terms) <= MAX_TERMS
    assert len(query.tags) <= MAX_TERMS


@given(
    st.one_of(
        st.text(max_size=300),
        st.text(alphabet='"-#:fromlangbefoaft ۱2-/0\0‏«»@', max_size=80),
    )
)
def test_garbage_is_no_error(text: str) -> None:
    query = parse(text)

    assert isinstance(query, SearchQuery)
    assert hash(query) == hash(parse(text))
    assert all(all(spelling) for term in query.terms for spelling in term.spellings)


def test_ten_thousand_characters() -> None:
    for text in (
        "a" * 10_000,
        '"' * 10_000,
        "-" * 10_000,
        "before:" * 2_000,
        "\0" * 10_000,
    ):
        assert len(parse(text).text) <= MAX_LENGTH


def test_me_is_the_viewer() -> None:
    assert parse("from:me tea", viewer="Alice").authors == ("alice",)
    assert parse("-from:ME tea", viewer="Alice").excluded_authors == ("alice",)
    # Somebody who is called so, and a reader without a name.
    assert parse("from:@me", viewer="Alice").authors == ("me",)
    assert parse("from:me").authors == ("me",)
