"""Texts of Twitter as HTML: what is cut off them, and in linear time.

What happens within a regular expression cannot be counted: a quadratic search of these
texts would meet the time limit of the suite.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.integrations.twitter import texts
from app.web.presenters.twitter_links import bio_of, excerpt, render_text, text_of
from app.web.presenters.twitter_more import styled
from flask_twitter_api.models import Style, Tweet, User

ARTICLE = "https://x.com/i/article/12"


@pytest.fixture(autouse=True)
def request_of_a_page(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def body(text: str) -> str:
    quoted = {"id": "77", "text": "Quoted"}
    tweet = {"id": "5", "text": text, "quoted_tweet": quoted}
    return render_text(text_of(Tweet.from_json(tweet)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Tea\n {ARTICLE} \n", "Tea"),
        (f"Tea{ARTICLE}?s=20", "Tea"),
        (f"Tea https://twitter.com/bob/status/77?s=20 {ARTICLE}", "Tea"),
        (ARTICLE, ""),
        ("Tea", "Tea"),
        (" \n ", ""),
    ],
)
def test_last_link_to_what_is_shown_is_cut(text: str, shown: str) -> None:
    assert body(text) == (f'<p dir="auto">{shown}</p>' if shown else "")


@pytest.mark.parametrize(
    "text", [f"{ARTICLE} says so", f"Tea {ARTICLE}/edit", "https://x.com/b/status/778"]
)
def test_other_links_stay(text: str) -> None:
    assert "<a " in body(text)


@pytest.mark.parametrize("path", ["/i/web/status/12", "/bob/statuses/12"])
def test_former_addresses_of_tweets_lead_here(path: str) -> None:
    assert f'href="/twitter{path}"' in body(f"Look: https://twitter.com{path}")


@pytest.mark.parametrize("part", [" ", "\n", "a ", ARTICLE, "https://x.com/"])
def test_body_of_a_huge_text_takes_linear_time(part: str) -> None:
    count = 600_000 // len(part)
    assert "The end" in body(f"Tea{part * count}. The end")


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Tea and more tea", 16, "Tea and more tea"),
        ("Tea and more tea", 15, "Tea and more…"),
        ("Tea https://example.com/leaves", 20, "Tea…"),
        ("https://example.com/leaves", 20, "…"),
        ("茶https://example.com/leaves", 20, "茶…"),
        ("茶茶茶", 8, "茶茶…"),
        ("چای تازه", 8, "چای…"),
        (" \n" * 10, 8, "…"),
    ],
)
def test_excerpt_ends_with_a_word(text: str, most: int, shown: str) -> None:
    assert excerpt(text, most) == shown


def test_styles_nest_and_join() -> None:
    html = styled("Tea & cake", [style(0, 3), style(2, 6), style(-4, 99, "Italic")])
    assert html == ("<i><b>Te</b></i><i><b>a</b></i><i><b> &amp; ca</b></i><i>ke</i>")


def test_many_styles_take_linear_time() -> None:
    count = 150_000
    html = styled("a" * count, [style(n, count) for n in range(count)])
    assert html.count("<b>a</b>") == count


def test_links_that_lead_to_each_other_do_not_snowball() -> None:
    links: list[dict[str, Any]] = [
        {"url": f"https://t.co/{n}", "expanded_url": f"https://t.co/{n + 1}/" * 4}
        for n in range(5)
    ]
    text = "https://t.co/0"
    tweet = Tweet.from_json({"text": text, "entities": {"urls": links}})
    assert len(texts.plain_text(tweet)) < 200
    bio = {"description": text, "entities": {"description": {"urls": links}}}
    assert bio_of(User.from_json(bio)).count("t.co") < 40


def style(offset: int, length: int, name: str = "Bold") -> Style:
    return Style(offset=offset, length=length, style=name)
