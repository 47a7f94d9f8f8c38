from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.language import base_language, detect_language
from app.lib.scripts import main_script

CODES = "en es fa ar ca de fr gl it nl pl pt ru sv tr uk zh ja ko he el hi th ur ku"
MANY = CODES.split()
FEW = ["en", "es", "fa"]


def short_texts() -> list[tuple[str, str]]:
    """Read (language, text) pairs."""
    pairs, language = [], ""
    for line in (
        Path(__file__).with_name("short_texts.txt").read_text("utf-8").split("\n")
    ):
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            pairs.append((language, line))
    return pairs


@pytest.mark.parametrize("plausible", [MANY, FEW], ids=["many", "few"])
def test_detected_language_is_right(plausible: list[str]) -> None:
    wrong = [
        (language, found, text)
        for language, text in short_texts()
        if (found := detect_language(text, plausible)) not in (language, None)
    ]
    assert not wrong


@pytest.mark.parametrize(("language", "least"), [("en", 0.6), ("es", 0.5), ("fa", 0.7)])
def test_most_texts_have_a_language(language: str, least: float) -> None:
    texts = [text for code, text in short_texts() if code == language]
    found = [text for text in texts if detect_language(text, MANY) == language]
    assert len(found) >= least * len(texts)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello", "en"),
        ("HELLO EVERYONE", "en"),
        ("Hola amigos", "es"),
        ("The quick brown fox jumps over the lazy dog", "en"),
        ("Hoy he aprendido a usar Flask y estoy contento", "es"),
        ("امروز یاد گرفتم چطور با فلسک کار کنم", "fa"),
        ("می\u200cخواهم بخوابم", "fa"),
        ("مي خواهم کتاب بخوانم و گل بچينم", "fa"),
        ("こんにちは世界", "ja"),
        ("你好吗", "zh"),
        ("안녕", "ko"),
        ("Ελλάδα", "el"),
    ],
)
def test_detects_language(text: str, language: str) -> None:
    assert detect_language(text, MANY) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "👍👍👍",
        "12345",
        "!?",
        "a",
        "ab",
        "ok",
        "lol",
        "asdkjh",
        "@alice @bob",
        "#python #flask",
        "https://example.com/the/house/of/the/rising/sun",
        "東京",
        "Привет hello سلام",
    ],
)
def test_unsure_text_has_no_language(text: str) -> None:
    assert detect_language(text, MANY) is None


def test_ignores_what_is_in_no_language() -> None:
    text = "@nosotros #ustedes https://example.com/para/siempre good night everyone 🌙"
    assert detect_language(text, MANY) == "en"


def test_a_plausible_language_may_be_regional() -> None:
    assert detect_language("今天天气很好吗", ["zh_Hans_CN"]) == "zh"
    assert base_language("pt-BR") == "pt"


def test_other_languages_are_not_taken_for_plausible_ones() -> None:
    assert detect_language("Bonjour tout le monde", FEW) is None
    assert detect_language("کل ملتے ہیں", FEW) is None
    assert detect_language("안녕하세요", FEW) is None
    assert detect_language("Hello everyone", []) is None


def test_higher_floor_detects_less() -> None:
    assert detect_language("good morning everyone", MANY, 0.5) == "en"
    assert detect_language("good morning everyone", MANY, 1.0) is None


def test_detection_is_deterministic() -> None:
    texts = ["Hello", "dog", "Hola amigos", "salut", "سلام"]
    first = [detect_language(text, MANY) for text in texts]
    assert all([detect_language(t, MANY) for t in texts] == first for _ in range(20))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("abc 123", "Latin"),
        ("abcd абв", None),
        ("abc abc abc абв", "Latin"),
        ("漢字とかな", "Kana"),
        ("漢字", "Han"),
        ("१२३", None),
    ],
)
def test_finds_the_main_script(text: str, name: str | None) -> None:
    script = main_script(text)
    assert (script.name if script else None) == name


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert detect_language(text, MANY) in {*MANY, None}
