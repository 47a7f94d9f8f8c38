"""What every backend finds, and in which order: one suite for all of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db
from app.models import Post
from app.search import parse, search
from app.search.backends.interface import MAX_DEPTH
from tests.backends.search.conftest import Site

# What the oldest of the engines knows; later scripts and odd numerals may be missed.
LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
DAY = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def talk(site: Site) -> Site:
    """A site with a short conversation in three languages."""
    site.post("Good morning, coffee lovers!", "alice", DAY, language="en")
    site.post(
        "Coffee is late this morning", "bob", DAY + timedelta(days=1), language="en"
    )
    site.post("I like tea #Drinks", "bob", DAY + timedelta(days=2), language="en")
    site.post(
        "Mañana habrá café #drinks", "charlie", DAY + timedelta(days=3), language="es"
    )
    site.post(
        "صبح بخیر، می‌خواهم كتاب بخوانم", "alice", DAY + timedelta(days=4), language="fa"
    )
    return site


COFFEE = "Good morning, coffee lovers!"
LATE = "Coffee is late this morning"
TEA = "I like tea #Drinks"
CAFE = "Mañana habrá café #drinks"
BOOK = "صبح بخیر، می‌خواهم كتاب بخوانم"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("coffee", [LATE, COFFEE]),
        ("COFFEE morning", [LATE, COFFEE]),
        ('"good morning"', [COFFEE]),
        ('"morning good"', []),
        ('"morning coffee"', [COFFEE]),
        ("coffee -late", [COFFEE]),
        ('morning -"good morning"', [LATE]),
        ("manana cafe", [CAFE]),
        ("cof", []),
        ("from:bob", [TEA, LATE]),
        ("from:BOB coffee", [LATE]),
        ("from:alice from:charlie", [BOOK, CAFE, COFFEE]),
        ("from:nobody coffee", []),
        ("from:nobody from:bob coffee", [LATE]),
        ("coffee -from:bob", [COFFEE]),
        ("from:bob -coffee", [TEA]),
        ("#drinks", [CAFE, TEA]),
        ("#DRINKS tea", [TEA]),
        ("#drinks -tea", [CAFE]),
        ("#morning", []),
        ("#nothing", []),
        ("drinks", [CAFE, TEA]),
        ("-#drinks from:bob", [LATE]),
        ("lang:es", [CAFE]),
        ("morning lang:es", []),
        ("lang:es lang:fa", [BOOK, CAFE]),
        ("lang:en -tea", [LATE, COFFEE]),
        ("before:2026-01-03", [COFFEE]),
        ("after:2026-01-05", [BOOK, CAFE]),
        ("after:2026-01-03 before:2026-01-05", [TEA, LATE]),
        ("coffee after:2026-01-03", [LATE]),
        ("coffee before:2026-01-03", [COFFEE]),
        ("coffee after:2027", []),
        ("coffee before:2019", []),
        ("after:1404-10-15", [BOOK, CAFE]),
        ("after:2019 tea", [TEA]),
        ("میخواهم", [BOOK]),
        ("می خواهم", [BOOK]),
        ("مي‌خواهم کتاب", [BOOK]),
        ('"صبح بخیر"', [BOOK]),
        ("nothing", []),
        ("-coffee", []),
        ("", []),
    ],
)
def test_finds(talk: Site, query: str, found: list[str]) -> None:
    assert talk.find(query) == found
    assert sorted(talk.find(query, "relevance")) == sorted(found)


def test_persian_spellings_find_each_other(site: Site) -> None:
    spellings = ["دانش‌آموز می‌خواهد", "دانش آموز می خواهد", "دانش‌آموز می‌خواهد."]
    for spelling in spellings:
        site.post(spelling)

    for query in [*spellings, "دانش", "آموز", "خواهد", "می‌خواهد"]:
        assert len(site.find(query)) == 3, query


def test_compound_parts_form_no_phrase_with_neighbours(site: Site) -> None:
    site.post("کتاب‌ها و دانش‌آموز")

    assert site.find('"دانش آموز"')
    assert not site.find('"ها دانش"')
    assert not site.find('"آموز کتاب"')


def test_other_scripts(site: Site) -> None:
    site.post("日本語のテスト")
    site.post("हिन्दी भाषा")
    site.post("Привет, мир")

    assert site.find("テスト") == ["日本語のテスト"]
    assert site.find("語日") == []
    assert site.find("भाषा") == ["हिन्दी भाषा"]
    assert site.find("भष") == []
    assert site.find("ПРИВЕТ") == ["Привет, мир"]


# Each post, what finds it, and what does not.
UNSPACED = {
    "Korean": (
        "모든 인간의 권리를 존중한다",
        ["권리", "인간", "존중", "권", "모든 권리"],
        ["간권"],
    ),
    "Korean inside": ("인권리더십교육", ["권리", "리더십"], ["권리교육"]),
    "Korean letters": ("\u1100\u116f\u11ab\u1105\u1175", ["권리"], ["권력"]),
    "Thai": ("ฉันรักประเทศไทยมากที่สุด", ["ประเทศไทย", "รัก", "ไทย"], ["ไทยประเทศ"]),
    "Thai AM": ("ดื่มน้ำทุกวัน", ["น้ำ", "น้\u0e4dา"], ["นม"]),
    "Lao": ("ຂ້ອຍຮັກປະເທດລາວຫຼາຍ", ["ປະເທດລາວ", "ລາວ"], ["ລາວປະເທດ"]),
    "Khmer": ("ខ្ញុំស្រឡាញ់ប្រទេសកម្ពុជា", ["កម្ពុជា", "ប្រទេស"], ["កម្ពុជាប្រទេស"]),
    "Burmese": ("ကျွန်တော်မြန်မာနိုင်ငံကိုချစ်တယ်", ["မြန်မာ", "နိုင်ငံ"], ["နိုင်ငံမြန်မာ"]),
    "Tibetan": ("བོད་སྐད་ཡིག་སློབ", ["སྐད", "སྐད་ཡིག"], ["ཡིག་སྐད"]),
    "Japanese": (
        "水曜日にカメラを買った",
        ["水", "カメラ", "日に", "買った"],
        ["月", "ラメカ"],
    ),
    "Chinese": ("今天我在北京吃烤鸭", ["北京", "烤鸭", "今天 烤鸭"], ["京北"]),
    "emoji": ("Lunch: 🍕🍕 with friends", ["🍕", "lunch 🍕", "🍕🍕"], ["🍔", "🍕🍔"]),
    "emoji in words": ("خوب بود🍕مرسی", ["🍕", "بود", "مرسی"], ["🍔"]),
    "skin": ("Well done 👍🏽!", ["👍", "👍🏽", "👍🏿"], ["👎🏽"]),
    "sequence": ("My sister 👩🏽‍💻 codes", ["👩‍💻", "👩", "💻"], ["👨‍💻"]),
    "selector": ("I ❤️ tea", ["❤", "❤️"], ["💙"]),
    "flags": ("Match 🇮🇷🇩🇪 today", ["🇮🇷", "🇩🇪"], ["🇷🇩"]),
    "currency": (
        "It costs €100 or $20",
        ["€", "$", "€100", "100", "$20"],
        ["£", "$100"],
    ),
    "signs": ("From A → B ∞ times", ["→", "∞"], ["←"]),
    "one sign": ("Carry 5 ㎏ for 9 ﷼", ["kg", "ریال", "㎏"], ["lb"]),
}


@pytest.mark.parametrize(("body", "found", "missed"), UNSPACED.values(), ids=UNSPACED)
def test_words_are_found_without_blanks(
    site: Site, body: str, found: list[str], missed: list[str]
) -> None:
    site.post(body)
    site.post("Something else, 100 km away from a cat")
    for sort in ("newest", "relevance"):
        for query in found:
            assert body in site.find(query, sort), query
        for query in missed:
            assert body not in site.find(query, sort), query
    quoted = [f'"{query}"' for query in found if " " not in query]
    assert all(site.find(query) for query in quoted)
    assert site.find(f"cat -{found[0]}") == ["Something else, 100 km away from a cat"]
    assert site.find(f"{found[0]} -{found[0]}") == []


def test_the_whole_word_is_no_worse_than_its_letters(site: Site) -> None:
    site.post("ประเทศไทย")
    site.post("ไทยแลนด์เป็นประเทศที่สวยงามมากสำหรับฉันและเธอ")
    site.post("ประเทศนั้น ไทยนี้")
    assert site.find("ประเทศไทย", "relevance") == ["ประเทศไทย"]


def test_posts_of_an_adopted_database(site: Site) -> None:
    old = datetime(2018, 5, 1, tzinfo=UTC)
    site.post("old words", when=old, id=7)
    site.post("newer words", when=datetime(2023, 5, 1, tzinfo=UTC), id=9)
    site.post("new words", when=datetime(2025, 5, 1, tzinfo=UTC))

    assert site.find("words") == ["new words", "newer words", "old words"]
    assert site.find("words after:2022") == ["new words", "newer words"]
    assert site.find("words after:2018-05-01 before:2019") == ["old words"]
    assert site.find("before:2024") == ["newer words", "old words"]
    assert site.find("words after:2024") == ["new words"]


def test_the_better_post_comes_first(site: Site) -> None:
    site.post("tea tea tea", when=DAY)
    site.post("one cup of tea, and many other things to say", when=DAY + timedelta(1))

    assert site.find("tea", "relevance")[0] == "tea tea tea"
    assert site.find("tea", "newest")[1] == "tea tea tea"


def test_edits_and_deletions_are_followed(site: Site) -> None:
    post = site.post("first thought")
    other = site.post("another thought")

    site.edit(post, "second idea")
    assert site.find("first") == []
    assert site.find("idea") == ["second idea"]
    site.delete(post)
    assert site.find("idea") == []
    assert site.find("thought") == [other.body]


def test_a_new_name_finds_the_old_posts(site: Site) -> None:
    site.post("word")
    site.person("alice").username = "alicia"
    db.session.commit()

    assert site.find("word from:alicia") == ["word"]
    assert site.find("word from:alice") == []


def test_pages_by_cursor_show_every_hit_once(site: Site) -> None:
    for number in range(7):
        site.post(f"word {number}", when=DAY + timedelta(hours=number))
    site.post("something else")

    seen: list[str] = []
    max_id = None
    for expected in (True, True, False):
        hits = site.hits("word", limit=3, max_id=max_id)
        assert hits.has_more is expected
        seen += site.bodies(hits.ids)
        max_id = hits.ids[-1]
    assert seen == [f"word {number}" for number in reversed(range(7))]
    assert site.hits("word", limit=3, max_id=max_id).ids == []


def test_pages_by_offset_show_every_hit_once(site: Site) -> None:
    for number in range(7):
        site.post(f"word {number}")

    pages = [site.hits("word", "relevance", limit=3, offset=n) for n in (0, 3, 6)]
    assert [page.has_more for page in pages] == [True, True, False]
    assert len({post_id for page in pages for post_id in page.ids}) == 7


@pytest.mark.parametrize("query", ["word", "from:alice"])
def test_odd_pages(site: Site, query: str) -> None:
    site.post("word")

    assert site.hits(query, "relevance", offset=-5).ids
    assert site.hits(query, "relevance", offset=10**9).ids == []
    assert site.hits(query, "relevance", offset=MAX_DEPTH - 1).ids == []
    for limit in (0, -1):
        assert site.hits(query, limit=limit).ids == []
    assert len(site.hits(query, limit=10**9).ids) == 1
    for max_id in (0, -(10**30), 10**30):
        assert site.hits(query, max_id=max_id).ids == [] or max_id > 0


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="aب\u200c\"'\\()&|!:*<>-+^~{}[]#@ \0", max_size=40),
        st.sampled_from(["a" * 10_000, "a b " * 3_000, '"' * 999, "NEAR(a b)", "AND"]),
    )
)
def test_garbage_is_answered(site: Site, text: str) -> None:
    for sort in ("newest", "relevance"):
        site.find(text, sort)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(alphabet=LETTERS, max_size=30))
def test_what_is_posted_is_found(site: Site, text: str) -> None:
    query = parse(f'"{text.replace(chr(34), " ")}"')
    if not query.terms:
        return
    post = site.post(text)

    hits = search.search(query, sort="newest", limit=100)
    site.delete(db.session.get_one(Post, post.id))
    assert post.id in hits.ids
