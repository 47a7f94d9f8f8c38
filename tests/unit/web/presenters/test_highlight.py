"""Marks in rendered posts."""

import pytest
from markupsafe import Markup

from app.lib.render import render_post
from app.search import parse
from app.web.presenters.highlight import highlight_html


def mark(body: str, query: str) -> str:
    rendered = render_post(
        body,
        person=lambda name: (name, f"/user/{name}"),
        tag_url=lambda name: f"/tag/{name}",
    )
    return str(highlight_html(rendered, parse(query)))


@pytest.mark.parametrize(
    ("body", "query", "expected"),
    [
        ("Green tea", "tea", '<p dir="auto">Green <mark>tea</mark></p>'),
        ("Green tea", "coffee", '<p dir="auto">Green tea</p>'),
        ("a < b & tea", "tea", '<p dir="auto">a &lt; b &amp; <mark>tea</mark></p>'),
        ("<b>tea</b>", "tea", '<p dir="auto">&lt;b&gt;<mark>tea</mark>&lt;/b&gt;</p>'),
        (
            "amp & lt",
            "amp lt",
            '<p dir="auto"><mark>amp</mark> &amp; <mark>lt</mark></p>',
        ),
    ],
)
def test_only_text_is_highlighted(body: str, query: str, expected: str) -> None:
    assert mark(body, query) == expected


def test_highlight_leaves_link_addresses_alone() -> None:
    html = mark("https://tea.example/tea", "tea")
    assert 'href="https://tea.example/tea"' in html
    assert 'title="https://tea.example/tea"' in html
    assert "><mark>tea</mark>.example/<mark>tea</mark></a>" in html


def test_phrase_over_two_lines_is_highlighted_per_line() -> None:
    html = mark("good\nmorning", '"good morning"')
    assert html == (
        '<p dir="auto"><bdi class="line" dir="auto"><mark>good</mark></bdi><br>\n'
        '<bdi class="line" dir="auto"><mark>morning</mark></bdi></p>'
    )


def test_hit_does_not_span_paragraphs() -> None:
    assert "<mark>" not in mark("tea\n\npot", "teapot")


def test_html_without_hits_is_unchanged() -> None:
    html = Markup("<p>tea</p>")
    assert highlight_html(html, parse("")) is html
