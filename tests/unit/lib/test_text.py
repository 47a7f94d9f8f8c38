import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.text import (
    clean_line,
    clean_text,
    close_directions,
    count_graphemes,
    fits,
    shorten,
)
from tests.support.counted import rows

ZWNJ, ZWJ, RLM = "\u200c", "\u200d", "\u200f"
LRE, PDF, RLO, RLI, PDI = "\u202a", "\u202c", "\u202e", "\u2067", "\u2069"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("hello", "hello"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("trailing  \nblanks \t \n\n", "trailing\nblanks"),
        ("\n\n  indented", "  indented"),
        ("nul\x00 bell\x07 escape\x1b[31m", "nul bell escape[31m"),
        ("tab\tbed", "tab bed"),
        ("\tindented\nab\tcd\n", "    indented\nab  cd"),
        ("roses\n        indented", "roses\n        indented"),
        ("ab     cd", "ab     cd"),
        ("cafe\u0301", "café"),
        ("e\x00\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("\ufeffmark\ufffe", "mark"),
        ("", ""),
        (" \n\t ", ""),
        (ZWNJ + RLM + "\u3164\u2800", ""),
        ("\u0301\u0301", ""),
    ],
)
def test_cleans_what_people_type(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_overrides_cannot_disguise_a_name() -> None:
    assert clean_text(f"photo_{RLO}gpj.exe") == "photo_gpj.exe"


@pytest.mark.parametrize(
    ("line", "balanced"),
    [
        (f"{RLI}abc", f"{RLI}abc{PDI}"),
        (f"{LRE}abc{RLI}d", f"{LRE}abc{RLI}d{PDI}{PDF}"),
        (f"abc{PDI}{PDF}", "abc"),
        (f"{RLI}{LRE}abc{PDI}", f"{RLI}{LRE}abc{PDF}{PDI}"),
        (f"{RLI}abc{PDF}{PDI}", f"{RLI}abc{PDI}"),
        (f"{LRE}abc{PDF}", f"{LRE}abc{PDF}"),
        (f"{RLM}abc", f"{RLM}abc"),
    ],
)
def test_directions_end_with_their_line(line: str, balanced: str) -> None:
    assert close_directions(line) == balanced
    assert clean_text(line + "\nnext") == balanced + "\nnext"


def test_a_thousand_openings_stay_bounded() -> None:
    assert clean_text(RLI * 1000 + "x").count(PDI) == 16


def test_stacked_marks_are_cut() -> None:
    assert len(clean_text("z" + "\u0335" * 5000)) == 9


@given(st.text())
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    kept = clean_text(typed)
    assert clean_text(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert kept.encode().decode() == kept
    assert not any(c != "\n" and unicodedata.category(c) == "Cc" for c in kept)


@given(st.text(alphabet=f"ab \n{LRE}{PDF}{RLO}{RLI}{PDI}{RLM}\u0301e\u0335"))
def test_cleaning_twice_changes_nothing_among_controls(typed: str) -> None:
    kept = clean_text(typed)
    assert clean_text(kept) == kept


@pytest.mark.parametrize(
    "part",
    [" ", "\n", " \n", "a ", "\u0301", "e\u0301", RLI, LRE + RLI, ZWNJ, "👩" + ZWJ],
)
def test_long_text_takes_linear_time(part: str) -> None:
    """A quadratic search would meet the time limit of the suite here."""
    long = part * (300_000 // len(part)) + "x"
    assert clean_text(long)
    assert count_graphemes(long)
    assert not fits(long + "yz", 1)


def test_cleans_a_line() -> None:
    assert clean_line("  one \r\n two\tthree ") == "one two three"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("a\r\nb", 3),
        ("می\u200cخواهم", 7),
        ("👩\u200d👩\u200d👧\u200d👦", 1),
        ("🇮🇷🇪🇸", 2),
        ("🇮🇷🇪🇸🇮", 3),
        ("🇮🇷\u0301🇪", 2),
        ("🇮\u0301🇷🇪", 2),
        ("é", 1),
        ("e\u0301", 1),
        ("👍🏽", 1),
        ("각", 1),
    ],
)
def test_counts_what_a_reader_sees(text: str, count: int) -> None:
    assert count_graphemes(text) == count


def test_the_limit_counts_graphemes_and_refuses_monsters() -> None:
    assert fits("é" * 140, 140)
    assert fits("👩\u200d👩\u200d👧\u200d👦" * 140, 140)
    assert not fits("a" * 141, 140)
    assert not fits("👩" + "\u200d👩" * 5000, 140)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [("hello", 5, "hello"), ("hello world", 7, "hello…"), ("👍🏽👍🏽👍🏽", 2, "👍🏽…")],
)
def test_shortens_by_graphemes(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@pytest.mark.parametrize(("count", "text"), rows(), ids=ascii)
def test_normalisation_preserves_letters(count: int, text: str) -> None:
    assert count_graphemes(clean_text(text)) == count
