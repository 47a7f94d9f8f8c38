"""Tags in Persian, Arabic and mixed scripts: one tag, wherever it is asked for."""

from collections.abc import Callable
from typing import Any

import pytest

from app.models import User
from tests.support.api_client import Api
from tests.support.browsing import Browsing
from tests.support.factories import make_post, make_user

# How two people write one tag, and its beginning as a third types it.
SAME = {
    "alef": ("أخبار", "اخبار", "إخب"),
    "alef with madda": ("آزمون", "ازمون", "آز"),
    "teh marbuta": ("مدرسة", "مدرسه", "مدر"),
    "hamza on waw": ("مسؤولیت", "مسوولیت", "مسوو"),
    "hamza on yeh": ("مسئله", "مسيله", "مسی"),
    "vowels": ("مُحَمَّد", "محمد", "مح"),
    "tatweel": ("ســلام", "سلام", "سل"),
    "keyboards": ("كتابي", "کتابی", "کت"),
    "joined": ("کتاب\u200cخانه", "کتابخانه", "کتاب\u200cخ"),
    "mixed": ("Python_آموزش۱۴", "python_اموزش14", "PYTHON_آ"),
}
EACH = pytest.mark.parametrize(
    ("written", "other", "beginning"), SAME.values(), ids=SAME
)


@pytest.fixture
def posts(alice: User, bob: User, written: str, other: str) -> list[int]:
    """Two people's posts with both spellings and another tag each, and a third's."""
    return [
        make_post(alice, f"One #{written} #first").id,
        make_post(bob, f"Two #{other} #second").id,
        make_post(bob, "Three #second").id,
    ]


def _ids(answer: Any) -> set[int]:
    assert answer.status_code == 200, answer.text
    return {post["id"] for post in answer.get_json()["items"]}


@EACH
def test_pages_and_searches_find_both_spellings(
    browsing: Browsing, posts: list[int], written: str, other: str, beginning: str
) -> None:
    stranger = browsing.anonymous()
    member = browsing.as_user(make_user("carol"))
    for name in (written, other):
        assert stranger.get(f"/tag/{name}").text.count("<article") == 2
        found = member.get("/search", query_string={"q": f"#{name}"}).text
        assert found.count("<article") == 2
    assert f"#{written}</bdi>" in stranger.get(f"/tags?q={beginning}").text


@EACH
def test_api_finds_both_spellings_and_combinations(
    api: Callable[..., Api],
    posts: list[int],
    written: str,
    other: str,
    beginning: str,
) -> None:
    first, second, third = posts
    stranger = api()
    for name in (written, other):
        path = f"tags/{name}/posts"
        assert _ids(stranger.get(path)) == {first, second}
        assert _ids(stranger.get(f"{path}?all=second")) == {second}
        assert _ids(stranger.get(f"{path}?none=first")) == {second}
        among = f"tags/second/posts?{{}}={name}"
        assert _ids(stranger.get(among.format("any"))) == {first, second, third}
        assert _ids(stranger.get(among.format("all"))) == {second}
        assert _ids(stranger.get(among.format("none"))) == {third}
    found: Any = stranger.get(f"tags?q={beginning}").get_json()["items"]
    assert [(tag["spelling"], tag["post_count"]) for tag in found] == [(written, 2)]
    beside: Any = stranger.get("tags/first/related").get_json()["items"]
    assert [tag["spelling"] for tag in beside] == [written]


def test_accents_of_latin_words_make_other_tags(
    api: Callable[..., Api], alice: User
) -> None:
    post = make_post(alice, "Feliz #año").id
    assert _ids(api().get("tags/AÑO/posts")) == {post}
    assert _ids(api().get("tags/ano/posts")) == set()
