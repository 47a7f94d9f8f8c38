"""Going on from a cursor, after a failure, and no further than one wants."""

from typing import Any

import pytest

from flask_twitter_api.errors import InvalidParametersError, ServerFaultError
from flask_twitter_api.models import Tweet
from flask_twitter_api.pagination import Pages, Reader

from .conftest import MakeClient
from .test_paging import Answers, page


def three() -> Answers:
    return Answers(first=page("1 2", "c"), c=page("3 4", "d"), d=page("5 6"))


def ids(answers: Any, most: int | None = None) -> Pages[str]:
    return Pages(answers, Reader("ids", str), most)


class Failing(Answers):
    """Fails at a cursor as often as it is told to."""

    failing = "c"
    times = 1

    def __call__(self, cursor: str) -> dict[str, Any]:
        if cursor == self.failing and self.times:
            self.times -= 1
            self.asked.append(cursor)
            raise ServerFaultError("no", status=500)
        return super().__call__(cursor)


def test_pages_repeated_under_new_cursors_end_it() -> None:
    answers = Answers(
        first=page("1 2", "c"), c=page("2 1", "d"), d=page("1 2", "e"), e=page("1", "f")
    )
    assert answers.go() == ["1", "2"]
    assert answers.asked == ["", "c"]


def test_repeated_records_without_an_id_end_it_too() -> None:
    def fetch(cursor: str) -> dict[str, Any]:
        asked.append(cursor)
        found = [{"text": "a"}, {"text": "b", "place": {"name": "Leeds"}}]
        return {"tweets": found, "has_next_page": True, "next_cursor": cursor + "n"}

    asked: list[str] = []
    found = Pages(fetch, Reader("tweets", Tweet.from_json, dict), 9)
    assert [one.text for one in found] == ["a", "b"]
    assert asked == ["", "n"]


def test_a_page_gives_only_what_was_not_there_before() -> None:
    answers = Answers(first=page("1 2", "c"), c=page("2 3", more=False))
    assert [one.items for one in ids(answers).by_page()] == [("1", "2"), ("3",)]


def test_it_begins_at_a_cursor_that_was_kept() -> None:
    answers = three()
    assert list(ids(answers).from_cursor("c")) == ["3", "4", "5", "6"]
    assert answers.asked == ["c", "d"]
    assert ids(answers).from_cursor("d").page().items == ("5", "6")


@pytest.mark.parametrize(
    ("count", "asked", "cursor"),
    [
        (0, [], ""),
        (1, [""], ""),
        (2, [""], "c"),
        (3, ["", "c"], "c"),
        (6, ["", "c", "d"], None),
        (9, ["", "c", "d"], None),
    ],
)
def test_no_page_is_fetched_for_more_than_is_wanted(
    count: int, asked: list[str], cursor: str | None
) -> None:
    answers = three()
    walk = iter(ids(answers).limit(count))
    assert list(walk) == list("123456")[:count]
    assert answers.asked == asked
    assert walk.cursor == cursor


def test_a_limit_takes_as_many_pages_as_it_needs() -> None:
    answers = Answers(
        **{
            ("first" if n == 0 else f"c{n}"): page(str(n), f"c{n + 1}")
            for n in range(9)
        }
    )
    assert len(list(ids(answers))) == 5
    assert len(list(ids(answers).limit(8))) == 8
    assert len(list(ids(answers, 3).limit(8))) == 3
    for odd in (-1, 1.5, "5", True):
        with pytest.raises(InvalidParametersError, match="limit: must be a whole"):
            ids(answers).limit(odd)  # type: ignore[arg-type]
        with pytest.raises(InvalidParametersError, match="max_pages: must be a whole"):
            ids(answers, odd)  # type: ignore[arg-type]


def test_after_a_failure_the_same_walk_goes_on() -> None:
    answers = Failing(**three().pages)
    walk = iter(ids(answers))
    found = []
    with pytest.raises(ServerFaultError):
        found.extend(iter(walk.__next__, None))
    assert walk.cursor == "c"
    assert list(walk) == ["3", "4", "5", "6"]
    assert answers.asked == ["", "c", "c", "d"]


def test_what_was_begun_is_finished_another_day() -> None:
    walk = iter(ids(three()))
    assert [next(walk) for _ in range(3)] == ["1", "2", "3"]
    # Within a page its own cursor is kept, so that nothing of it is lost.
    assert walk.cursor == "c"
    assert next(walk) == "4"
    assert walk.cursor == "d"
    assert list(ids(three()).from_cursor(walk.cursor)) == ["5", "6"]


def test_after_the_end_there_is_nothing_more() -> None:
    walk = iter(ids(three()))
    assert len(list(walk)) == 6
    answers = three()
    finished = ids(answers).from_cursor(walk.cursor)
    assert list(finished) == []
    assert finished.page().items == ()
    assert answers.asked == []


def test_pages_are_walked_with_a_cursor_as_well() -> None:
    walk = ids(three(), 2).by_page()
    assert [one.items for one in walk] == [("1", "2"), ("3", "4")]
    assert walk.cursor == "d"


def test_a_limited_walk_pays_for_its_pages_alone(make_client: MakeClient) -> None:
    client = make_client()
    found = list(client.followers("alice", page_size=20).limit(30))
    assert len({one.id for one in found}) == 30
    assert client.status()["calls"] == 2
