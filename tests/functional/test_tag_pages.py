"""The page of a tag: one for all of its spellings, named as most people write it."""

from typing import Any

import pytest

from tests.support.browsing import Browsing
from tests.support.factories import make_post

SPELLINGS = [
    ("Fußball", "fussball"),
    ("İstanbul", "istanbul"),
    ("نرم\u200cافزار", "نرمافزار"),
    ("ශ්\u200dරී", "ශ්රී"),
    ("BlackLivesMatter", "blacklivesmatter"),
    ("トロピカル〜ジュ", "トロピカル～ジュ"),
]


@pytest.mark.parametrize(("written", "other"), SPELLINGS)
def test_both_spellings_of_a_tag_share_a_page(
    browsing: Browsing, alice: Any, written: str, other: str
) -> None:
    for text in (f"One #{written}", f"Two #{written}", f"Three #{other}"):
        make_post(alice, text)
    reader = browsing.as_user(alice)
    for name in (written, other):
        page = reader.get(f"/tag/{name}").text
        assert page.count("<article") == 3
        assert f"<bdi>#{written}</bdi></h1>" in page
        assert f"<title>#{written}" in page
        # Each post shows its own.
        assert f"<bdi>#{other}</bdi></a>" in page


def test_unused_tag_is_shown_as_requested(browsing: Browsing, alice: Any) -> None:
    page = browsing.as_user(alice).get("/tag/Nothing").text
    assert "<bdi>#Nothing</bdi>" in page


@pytest.mark.parametrize("address", ["/tag/te%07a%1B", "/tags?q=te%00a%1B"])
def test_control_characters_are_not_repeated(
    browsing: Browsing, alice: Any, address: str
) -> None:
    page = browsing.as_user(alice).get(address)
    assert page.status_code == 200
    assert "tea" in page.text
    assert not {"\0", "\a", "\x1b"} & set(page.text)


@pytest.mark.parametrize("name", ["%00", "%E2%80%8C", "%20"])
def test_tag_without_anything_visible_is_missing(
    browsing: Browsing, alice: Any, name: str
) -> None:
    assert browsing.as_user(alice).get(f"/tag/{name}").status_code == 404
