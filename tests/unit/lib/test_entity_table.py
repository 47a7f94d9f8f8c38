"""The finder of entities against a table of what people write.

The kinds come from the conformance suite of twitter-text, the examples of UTS 46,
UTS 58 and Unicode annex 31, and from reports about other sites; the texts are our own.
"""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.entities import EntityKind, find_entities, tag_names

TABLE = Path(__file__).parent / "data" / "entities.txt"
ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|(.))")


def typed_links(text: str) -> list[str]:
    found = find_entities(text)
    return [text[e.start : e.end] for e in found if e.kind is EntityKind.LINK]


def spellings(text: str) -> list[str]:
    return [e.spelling for e in find_entities(text) if e.kind is EntityKind.TAG]


def candidates(text: str) -> list[str]:
    found = find_entities(text)
    return [",".join(e.candidates) for e in found if e.kind is EntityKind.MENTION]


READERS: dict[str, Callable[[str], list[str]]] = {
    "links": typed_links,
    "tags": spellings,
    "mentions": candidates,
    "keys": tag_names,
}


def _plain(escaped: str) -> str:
    def sign(match: re.Match[str]) -> str:
        if match[1]:
            return chr(int(match[1], 16))
        return "\n" if match[2] == "n" else match[2]

    return ESCAPE.sub(sign, escaped)


def _rows() -> list[tuple[str, str, list[str]]]:
    rows, section = [], ""
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]") and "=>" not in line:
            section = line[1:-1]
        elif line and not line.startswith(";;"):
            text, _, found = line.partition(" =>")
            rows.append((section, _plain(text), _plain(found).split()))
    return rows


ROWS = _rows()


@pytest.mark.parametrize(
    ("section", "text", "found"), ROWS, ids=[f"{row[0]}-{row[1]!a}" for row in ROWS]
)
def test_finds_what_people_mean(section: str, text: str, found: list[str]) -> None:
    assert READERS[section](text) == found


def test_the_table_is_large() -> None:
    assert len(ROWS) >= 300


TEXTS = st.lists(st.sampled_from([row[1] for row in ROWS]), max_size=4).map(" ".join)


@given(
    TEXTS | st.text(alphabet="@#&/.:,-_()[]<>ab1ß é\u200c\u0301سيa。テ\n") | st.text()
)
def test_entities_of_any_text_are_in_order_and_apart(text: str) -> None:
    end = 0
    for entity in find_entities(text):
        assert end <= entity.start < entity.end <= len(text)
        assert entity.value
        end = entity.end


@given(st.sampled_from(ROWS), st.sampled_from(ROWS))
def test_lines_do_not_influence_each_other(
    one: tuple[str, str, list[str]], other: tuple[str, str, list[str]]
) -> None:
    def typed(text: str) -> list[str]:
        return [text[e.start : e.end] for e in find_entities(text)]

    first, second = one[1], other[1]
    forward, backward = typed(f"{first}\n{second}"), typed(f"{second}\n{first}")
    assert forward == typed(first) + typed(second)
    assert backward == typed(second) + typed(first)


@given(TEXTS | st.text(alphabet="htps:/w.éaテ@[]1%\u200d-_ "))
def test_every_link_leads_to_a_host_of_the_web(text: str) -> None:
    for entity in find_entities(text):
        if entity.kind is EntityKind.LINK:
            parts = urlsplit(entity.value)
            assert parts.scheme in ("http", "https")
            assert parts.hostname
            assert parts.username is None
            assert parts.port is None or 0 <= parts.port < 65536
