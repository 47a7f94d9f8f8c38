"""One folding for all backends: what finds what, and what stays apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.fold import WORD_LENGTH, fold, search_text, tokens


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("", ""),
        ("Hello, WORLD!", "hello world"),
        ("José está en CÁDIZ, ¿sí?", "jose esta en cadiz si"),
        ("Straße İstanbul ısı Łódź Œuvre", "strasse istanbul isi lodz oeuvre"),
        ("ﬁne ＦＵＬＬ ½", "fine full 1 2"),
        ("۱۲۳ ١٢٣ १२३ １２３", "123 123 123 123"),
        ("كتاب علي", "کتاب علی"),
        ("مسئول مسؤول قراءة آب أمير إسلام", "مسیول مسوول قراه اب امیر اسلام"),
        ("سَلامٌ ســـلام", "سلام سلام"),
        ("‏سلام‎ ‪abc‬ \u2067x\u2069 so\u00adft", "سلام abc x soft"),
        ("#hello @alice #a_b", "hello alice a b"),
        ("don't don’t", "don t don t"),
        ("日本語ｶﾞ テスト", "日 本 語 ガ テ ス ト"),
        ("भाषा हिन्दी", "भाषा हिन्दी"),
        ("안녕하세요", "안 녕 하 세 요"),
        ("\u110b\u1161\u11ab\u1102\u1167\u11bc", "안 녕"),
        ("น้ำ น้\u0e4dา", "น้ า น้ า"),
        ("ខ្មែរ", "ខ្ មែ រ"),
        ("ဖြစ်", "ဖြ စ်"),
        ("བོད་སྐད", "བོད སྐད"),
        ("null\0byte 😀 ❤️", "null byte ჵhfmgg ჵinmk"),
        ("👍🏽👩🏿‍💻", "ჵhfkkd ჵhfkmp ჵhfkbb"),
        ("$5 €5 ㎏ c++ a|b ^", "ჵik 5 ჵigac 5 kg c a b"),
    ],
)
def test_folds(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    "spellings",
    [
        ["می‌خواهم", "میخواهم", "می خواهم", "مي خواهم", "می\u00a0خواهم"],
        ["نمی‌دانم", "نمیدانم", "نمی دانم"],
        ["کتاب‌ها", "کتابها", "کتاب ها", "كتاب هــا"],
        ["بزرگ‌ترین", "بزرگترین", "بزرگ ترین"],
        ["دانش‌آموز", "دانشآموز", "دانش‌‌اموز"],
    ],
)
def test_spellings_of_a_persian_word_are_one(spellings: list[str]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


def test_endings_do_not_join_across_sentences() -> None:
    assert fold("کتاب. ها") == "کتاب ها"
    assert fold("کتاب\nها") == "کتاب ها"
    assert fold("book ها") == "book ها"


def test_index_has_parts_of_compounds() -> None:
    indexed = search_text("دانش‌آموز و کتاب ها")
    words, *compounds = indexed.split(" ة ")

    assert words == "دانشاموز و کتابها"
    assert compounds == ["دانش اموز", "کتاب ها"]


def test_tokens_have_positions_in_original() -> None:
    text = "«می خواهم» José!"

    assert [text[t.start : t.end] for t in tokens(text)] == ["می خواهم", "José"]


def test_long_words_are_cut_alike() -> None:
    assert fold("a" * 5_000) == "a" * WORD_LENGTH
    assert len(fold("ب" * 5_000)) == WORD_LENGTH


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


# Other signs between two words, as in «کتاب-ها», keep them apart in the original only.
@given(st.text(alphabet="می نهاترکبآ\u200c\u200d ‏aÉ12", max_size=60))
def test_persian_folding_is_stable(text: str) -> None:
    folded = fold(text)

    assert fold(folded) == folded


@given(st.text(alphabet="می نهاترکبآ\u200c\u200d ‏aÉ-#12", max_size=60))
def test_words_lie_within_their_text(text: str) -> None:
    assert all(0 <= t.start < t.end <= len(text) for t in tokens(text))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", ["می ", "a\u200c", "\u0301", "#", "ب ها "])
def test_a_huge_text_ends_in_linear_time(text: str) -> None:
    assert len(search_text(text * 50_000)) < 1_000_000


@pytest.mark.parametrize("odd", ["\U0003d000", "\u088f", "\u09f4", "⺀", "\U00016fe2"])
def test_letters_unknown_to_engines_are_dropped(odd: str) -> None:
    assert fold(odd) == ""
    assert fold(f"garlic {odd} H₂O") == "garlic h2o"
