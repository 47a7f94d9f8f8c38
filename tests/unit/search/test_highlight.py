"""Hits are marked where the original has them, and everything is escaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from app.search import highlight, hits, parse


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Hello world", "hello", "<mark>Hello</mark> world"),
        ("hello hello", "hello", "<mark>hello</mark> <mark>hello</mark>"),
        ("<b>José</b> & co", "jose", "&lt;b&gt;<mark>José</mark>&lt;/b&gt; &amp; co"),
        ("good morning, good day", '"good day"', "good morning, <mark>good day</mark>"),
        ("a #Tag here", "#tag", "a <mark>#Tag</mark> here"),
        ("ask @alice", "alice", "ask <mark>@alice</mark>"),
        ("این را می‌خواهم.", "می خواهم", "این را <mark>می‌خواهم</mark>."),
        ("این را می خواهم.", "میخواهم", "این را <mark>می خواهم</mark>."),
        ("دانش آموز خوب", "دانش‌آموز", "<mark>دانش آموز</mark> خوب"),
        ("كتاب‌هاي من", "کتاب", "<mark>كتاب‌هاي</mark> من"),
        ("سال ۱۴۰۵", "1405", "سال <mark>۱۴۰۵</mark>"),
        ("日本語テスト", "本語", "日<mark>本語</mark>テスト"),
        ("helloworld", "hello", "helloworld"),
        ("인권리더십", "권리", "인<mark>권리</mark>더십"),
        ("รักประเทศไทยมาก", "ประเทศไทย", "รัก<mark>ประเทศไทย</mark>มาก"),
        ("ดื่มน้ำ", "น้ำ", "ดื่ม<mark>น้ำ</mark>"),
        ("Done 👍🏽!", "👍", "Done <mark>👍🏽</mark>!"),
        ("I ❤️ €5", "❤ €", "I <mark>❤️</mark> <mark>€</mark>5"),
        ("水曜日", "水", "<mark>水</mark>曜日"),
        ("rain and sun", "sun -rain", "rain and <mark>sun</mark>"),
        ("plain", "from:bob", "plain"),
    ],
)
def test_marks(text: str, query: str, marked: str) -> None:
    assert str(highlight(text, parse(query))) == marked


@given(st.text(max_size=80), st.text(max_size=40))
def test_nothing_is_lost_or_left_unescaped(text: str, query: str) -> None:
    marked = str(highlight(text, parse(query)))

    assert marked.replace("<mark>", "").replace("</mark>", "") == str(escape(text))


@given(
    st.text(alphabet="ab ها\u200cمی#@", max_size=60),
    st.text(alphabet="ab میها", max_size=9),
)
def test_hits_are_in_order_and_apart(text: str, query: str) -> None:
    found = hits(text, parse(query))
    edges = [edge for span in found for edge in span]

    assert edges == sorted(edges)
    assert len(set(edges)) == len(edges)
