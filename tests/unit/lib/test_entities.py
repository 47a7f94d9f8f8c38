import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.entities import (
    EntityKind,
    find_entities,
    mentioned_names,
    tag_key,
    tag_names,
)


def links(text: str) -> list[str]:
    return [e.value for e in find_entities(text) if e.kind is EntityKind.LINK]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("hi @alice!", ["alice"]),
        ("@alice, @bob.", ["alice", "bob"]),
        ("@alice and @alice", ["alice"]),
        (".@bob look", ["bob"]),
        ("(@bob)", ["bob"]),
        ("@bob's cat", ["bob"]),
        ("@bob.smith-2.", ["bob.smith-2"]),
        ("@bob_", ["bob_"]),
        ("سلام @bob، خوبی؟", ["bob"]),
        ("@bobرا دیدم", ["bob"]),
        ("@josé", ["josé"]),
        ("@علی سلام", ["علی"]),
        ("mail alice@example.com", []),
        ("a+b@example.com", []),
        ("@bob@example.social", []),
        ("example.com/@bob", []),
        ("https://example.com/@bob", []),
        ("@" + "x" * 64, ["x" * 64]),
        ("@" + "x" * 65, []),
        ("@", []),
        ("@@bob", []),
        ("@.bob", []),
    ],
)
def test_finds_mentions(text: str, names: list[str]) -> None:
    assert mentioned_names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#Python is nice", ["python"]),
        ("#python #PYTHON", ["python"]),
        ("(#a_1)", ["a_1"]),
        ("#۱۴۰۵_بهار", ["1405_بهار"]),
        ("#کتاب\u200cخانه‌ها", ["کتابخانهها"]),
        ("#كتاب #کتاب", ["کتاب"]),
        ("#سلام، #دنیا؟", ["سلام", "دنیا"]),
        ("#سلام\u200c", ["سلام"]),
        ("#日本語。", ["日本語"]),
        ("＃ｗｉｄｅ", ["wide"]),
        ("#café", ["café"]),
        ("#हिन्दी", ["हिन्दी"]),
        ("#1", []),
        ("#۱۲۳", []),
        ("#_", []),
        ("#️⃣foo", []),
        ("a#b", []),
        ("##b", []),
        ("&#39;", []),
        ("/#top", []),
        ("https://example.com/#top", []),
        ("#" + "x" * 100, ["x" * 100]),
        ("#" + "x" * 101, []),
        ("#", []),
    ],
)
def test_finds_tags(text: str, names: list[str]) -> None:
    assert tag_names(text) == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see http://a.example", ["http://a.example"]),
        ("see HTTPS://A.example/X", ["https://A.example/X"]),
        ("www.example.com is it", ["https://www.example.com"]),
        ("(https://a.example/b)", ["https://a.example/b"]),
        ("https://a.example/b_(c)", ["https://a.example/b_(c)"]),
        ("(https://a.example/b_(c)).", ["https://a.example/b_(c)"]),
        ("[https://a.example/b[0]]", ["https://a.example/b[0]"]),
        ("https://a.example/b...", ["https://a.example/b"]),
        ("https://a.example/?q=1&r=2!?", ["https://a.example/?q=1&r=2"]),
        ("«https://a.example»", ["https://a.example"]),
        (
            "https://a.example، https://b.example؟",
            ["https://a.example", "https://b.example"],
        ),
        (
            "https://a.example،https://b.example",
            ["https://a.example", "https://b.example"],
        ),
        ("نشانیhttps://a.example؛", ["https://a.example"]),
        ("https://fa.example/wiki/تهران؟", ["https://fa.example/wiki/تهران"]),
        ("https://مثال.ایران/", ["https://مثال.ایران/"]),
        ("http://localhost:5000/x", ["http://localhost:5000/x"]),
        ("https://a.example/#x@y", ["https://a.example/#x@y"]),
        ('"https://a.example"', ["https://a.example"]),
        ("<https://a.example>", ["https://a.example"]),
        ("https://a.example\u202e/gpj", ["https://a.example"]),
        ("https://a.example\\@b", ["https://a.example"]),
        ("https://bank.example@evil.example", []),
        ("https://", []),
        ("https://...", []),
        ("https://:80/", []),
        ("http://a.example:123456", []),
        ("www.", []),
        ("www.x", []),
        ("javascript:alert(1)", []),
        ("xhttps://a.example", []),
        ("mailto:bob@www.example.com", []),
        ("https://a.example/" + "x" * 3000, []),
    ],
)
def test_finds_links(text: str, found: list[str]) -> None:
    assert links(text) == found


def test_entities_have_positions_in_order() -> None:
    text = "@alice see https://a.example/#x, #Tag"
    places = [(e.kind, text[e.start : e.end]) for e in find_entities(text)]
    assert places == [
        (EntityKind.MENTION, "@alice"),
        (EntityKind.LINK, "https://a.example/#x"),
        (EntityKind.TAG, "#Tag"),
    ]


@given(st.text(alphabet="@#&/.:,-_()[]ab1ß é\u200c\u0301سي\n") | st.text())
def test_entities_are_ordered_and_apart(text: str) -> None:
    end = 0
    for entity in find_entities(text):
        assert end <= entity.start < entity.end <= len(text)
        assert entity.value
        end = entity.end


@given(st.text())
def test_a_tag_key_is_its_own_key(name: str) -> None:
    assert tag_key(tag_key(name)) == tag_key(name)


@pytest.mark.timeout(45)
@pytest.mark.parametrize(
    "part",
    [
        "@",
        "#",
        "@a",
        "#a",
        "@a.",
        "@-",
        "#\u200c",
        "#a\u200c",
        "https://",
        "www.",
        "https://a.",
        "https://(((",
        ")",
        "https://a/)",
        "w",
        "http",
        "a\u0301",
        "@é",
        "@س",
        "https://a/).",
        "1",
    ],
)
def test_long_text_takes_linear_time(part: str) -> None:
    """A quadratic search would meet the time limit of this test."""
    long = part * (100_000 // len(part))
    for start in ("", "https://a/", "#x", "@x"):
        assert len(find_entities(start + long)) <= len(long)
