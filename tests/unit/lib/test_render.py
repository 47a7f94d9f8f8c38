from collections.abc import Collection
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from app.lib.render import render_lines, render_post, shown_link
from app.lib.usernames import username_key


def render(body: str, known_users: Collection[str] | None = ("alice", "bob")) -> Markup:
    def person(name: str) -> tuple[str, str] | None:
        if known_users is not None and username_key(name) not in known_users:
            return None
        return name, f"/user/{name}"

    return render_post(body, person=person, tag_url=lambda tag: f"/tag/{tag}")


class Reader(HTMLParser):
    """Collects what a browser would make of the HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_escapes_everything() -> None:
    html = render("<script>alert(\"1\")</script> & 'x'")
    assert "<script>" not in html
    assert Reader(html).text == "<script>alert(\"1\")</script> & 'x'"


def test_lines_and_paragraphs() -> None:
    assert render("one\ntwo\n\n\nسه") == (
        '<p dir="auto"><bdi class="line" dir="auto">one</bdi><br>\n'
        '<bdi class="line" dir="auto">two</bdi></p>\n<p dir="auto">سه</p>'
    )


def test_each_line_has_own_direction_and_blanks() -> None:
    html = (
        '<p dir="auto"><bdi class="line" dir="auto">Hello:</bdi><br>\n'
        '<bdi class="line" dir="auto">  سلام  دنیا</bdi></p>'
    )
    assert render("Hello:\n  سلام  دنیا") == html
    assert render_lines("Hello:\r\n  سلام  دنیا") == html


def test_lines_alone_are_escaped_and_link_nothing() -> None:
    assert render_lines("<b> @bob #x") == '<p dir="auto">&lt;b&gt; @bob #x</p>'
    assert render_lines("") == Markup("")


def test_links_open_safely_and_show_where_they_lead() -> None:
    url = "https://example.com/a/long/path/that/goes/on/and/on?q=1"
    tag, attributes = Reader(render(f"see {url}.")).tags[1]
    assert tag == "a"
    assert attributes["href"] == attributes["title"] == url
    assert attributes["rel"] == "nofollow noopener ugc"


def test_a_quote_cannot_leave_an_attribute() -> None:
    html = render("https://a.example/?x='onclick=alert(1)&y")
    (_, _), (_, attributes) = Reader(html).tags
    assert attributes["href"] == "https://a.example/?x='onclick=alert(1)&y"
    assert set(attributes) == {"class", "href", "title", "dir", "rel"}


def test_existing_people_are_linked() -> None:
    html = render("@Alice @dave")
    assert '<a class="mention" href="/user/Alice"><bdi>@Alice</bdi></a> @dave' in html
    assert 'href="/user/dave"' in render("@dave", known_users=None)


def test_longest_existing_name_is_linked() -> None:
    link = '<a class="mention" href="/user/{0}"><bdi>@{0}</bdi></a>{1}'
    assert link.format("bob", ".See you") in render("@bob.See you")
    assert link.format("bob.See", " you") in render("@bob.See you", {"bob", "bob.see"})


def test_tags_lead_to_their_folded_name() -> None:
    html = render("#Python")
    assert '<a class="tag" href="/tag/python" rel="tag"><bdi>#Python</bdi></a>' in html


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.com/", "example.com"),
        ("https://www.example.com", "example.com"),
        ("http://example.com/a?b=c", "example.com/a?b=c"),
        ("https://example.com/" + "x" * 40, "example.com/" + "x" * 22 + "…"),
        ("https://example.com?q=1", "example.com?q=1"),
        ("https://" + "long." * 20 + "example/x", "long." * 20 + "example/x"),
    ],
)
def test_shown_link(url: str, shown: str) -> None:
    assert shown_link(url) == shown


@given(st.text(alphabet="ab@#<>&\"'\n/: .") | st.text())
def test_any_text_becomes_harmless_html(body: str) -> None:
    reader = Reader(render(body, known_users=None))
    assert {tag for tag, _ in reader.tags} <= {"p", "br", "a", "bdi"}
    for tag, attributes in reader.tags:
        if tag == "a":
            assert str(attributes["href"]).startswith(("http", "/user/", "/tag/"))


@given(st.text(alphabet="ab<>&\"' ", min_size=1))
def test_plain_text_is_shown_as_typed(body: str) -> None:
    assert render(body) == Markup('<p dir="auto">{}</p>').format(escape(body))


def test_empty_text_has_no_paragraph() -> None:
    assert render("") == Markup("")
