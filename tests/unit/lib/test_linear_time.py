"""Every parser of text takes linear time, whatever the text is made of.

Python's part is measured by counting calls, at two lengths. What happens within a
regular expression cannot be counted; there a quadratic search of a long text would
meet the time limit of the suite.
"""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from app.lib.entities import find_entities
from app.lib.fold import search_text
from app.lib.render import render_post
from app.lib.scripts import main_script
from app.lib.text import clean_line, clean_text, count_graphemes, shorten
from app.search.highlight import highlight
from app.search.query import parse

FLAG = "\U0001f1ee"
# What has made a search start anew, look back, or look far ahead.
PARTS = [
    *(
        "a",
        " ",
        "\n",
        " \n",
        "\t",
        "w",
        "http",
        "1",
        "-",
        "_",
        '"',
        "<",
        "سلام ",
        "ها ",
    ),
    *("@", "@a", "@a.", "@-", "@a_", "@a--", "/@a", "@a/", "@é", "@س", "@\u0301"),
    *("#", "#a", "#\u200c", "#a\u200c", "#a·", "_#a", "#x/", "&#x1", "#~", "a·"),
    *("https://", "www.", "https://a.", "https://(((", ")", "https://a/)", "https://a"),
    *("https://a/", "https://a/(", "https://a/,", "https://a/x,https://", "http://[1"),
    *(
        "https://a@",
        "https://a:",
        "https://a:1",
        "https://a%",
        "<https://a/",
        "https://é",
    ),
    *(
        "*https://a/*",
        "https://a/\u200d",
        "https://a/«",
        "https://a.b/،",
        "http://[::1]",
    ),
    *("a\u0301", "\u0301", "日\u3099", "\ufdfa", "क्", "가", "\u1100", "\u0600" + FLAG),
    *(FLAG, FLAG + "\u0301", "👩\u200d", "👩\U0001f3fb", "\u200d", "❤\ufe0f"),
    *(
        "\u2067",
        "\u2069",
        "\u202a\u202c",
        "\u202a\u2067",
        "می\u200c",
        "ا\u200c",
        "from:a ",
    ),
]
LENGTH = 600
LONG = 300_000


def render(text: str) -> object:
    return render_post(
        text,
        person=lambda name: (name, f"/user/{name}") if name == "a" else None,
        tag_url=lambda tag: f"/tag/{tag}",
    )


PARSERS: dict[str, Callable[[str], object]] = {
    "find_entities": find_entities,
    "render": render,
    "clean_text": clean_text,
    "clean_line": clean_line,
    "count_graphemes": count_graphemes,
    "shorten": lambda text: shorten(text, len(text) - 1),
    "search_text": search_text,
    "main_script": main_script,
    "highlight": lambda text: highlight(text, parse("a سلام #a")),
    "parse": parse,
}


def calls(parser: Callable[[str], object], text: str) -> int:
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    # What is remembered between two texts is no work of the second.
    parser(text)
    former = sys.getprofile()
    sys.setprofile(note)
    try:
        parser(text)
    finally:
        sys.setprofile(former)
    return count


@pytest.mark.parametrize("name", PARSERS)
def test_twice_the_text_takes_twice_the_calls(name: str) -> None:
    for part in PARTS:
        text = part * (LENGTH // len(part))
        once, twice = (calls(PARSERS[name], each) for each in (text, text + text))
        assert twice <= 2 * once + 200, ascii(part)


@pytest.mark.parametrize("name", ["count_graphemes", "shorten"])
def test_flags_are_counted_in_one_pass(name: str) -> None:
    PARSERS[name](FLAG * LONG)
