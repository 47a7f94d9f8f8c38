"""Going through pages, carefully, since each costs credits."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.pagination import Pages, Reader, next_cursor
from flask_twitter_api.sandbox import Sandbox

from .conftest import MakeClient
from .samples import LIST_ID, Samples


class Answers:
    """Gives prepared pages by cursor and remembers what it was asked."""

    def __init__(self, **pages: dict[str, Any]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, cursor: str) -> dict[str, Any]:
        self.asked.append(cursor)
        return self.pages[cursor or "first"]

    def go(self, most: int = 10) -> list[str]:
        return list(Pages(self, Reader("ids", str), most))


def page(ids: str, cursor: str | None = "", more: bool = True) -> dict[str, Any]:
    return {"ids": ids.split(), "has_next_page": more, "next_cursor": cursor}


def test_it_ends_where_the_service_says_so() -> None:
    answers = Answers(first=page("1 2", "c"), c=page("3", "d", more=False))
    assert answers.go() == ["1", "2", "3"]
    assert answers.asked == ["", "c"]


@pytest.mark.parametrize("cursor", ["", None])
def test_it_ends_without_a_cursor_whatever_the_flag_says(cursor: str | None) -> None:
    assert Answers(first=page("1", cursor)).go() == ["1"]


def test_it_ends_on_an_empty_page_whatever_the_flag_says() -> None:
    answers = Answers(first=page("1", "c"), c=page("", "d"))
    assert answers.go() == ["1"]
    assert answers.asked == ["", "c"]


def test_a_cursor_that_comes_again_is_no_endless_bill() -> None:
    answers = Answers(first=page("1", "c"), c=page("1 2", "c"))
    assert answers.go() == ["1", "2"]
    assert answers.asked == ["", "c"]


def test_pages_are_fetched_lazily_and_within_the_limit() -> None:
    answers = Answers(first=page("1", "c"), c=page("2", "d"), d=page("3", "e"))
    assert answers.go(most=2) == ["1", "2"]
    assert answers.asked == ["", "c"]
    answers.asked.clear()
    assert next(iter(Pages(answers, Reader("ids", str), 9))) == "1"
    assert answers.asked == [""]
    assert answers.go(most=0) == []


def test_an_old_answer_has_another_flag() -> None:
    assert next_cursor({"has_next": True, "next_cursor": 12}) == "12"
    assert next_cursor({"has_next": True, "has_next_page": False}) == ""
    assert next_cursor({}) == ""


def test_followers_are_walked_through_to_the_end(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    alice = sandbox.world.person("alice")
    assert alice is not None
    found = list(client.followers("alice", page_size=100))
    assert [one.id for one in found] == alice.followers[::-1]
    assert len(sandbox.calls) == -(-len(alice.followers) // 100)
    ids = list(client.follower_ids("alice", count=50))
    assert ids == alice.followers[::-1][:250]


def test_tweets_come_newest_first_and_once(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    found = list(client.last_tweets("bob", include_replies=True))
    assert [one.id for one in found] == [
        one.id for one in sandbox.world.by(Samples(sandbox).bob)
    ]
    times = [one.created_at for one in found if one.created_at]
    assert times == sorted(times, reverse=True)


def test_somebody_silent_and_nobody_at_all_look_alike(client: TwitterClient) -> None:
    assert list(client.last_tweets("quiet_one")) == []
    assert list(client.last_tweets("no_such_one")) == []
    assert list(client.list_members("1500000000000000102")) == []
    assert len(list(client.list_members(LIST_ID))) == 12


def test_a_single_page_has_its_cursor_and_the_answer(client: TwitterClient) -> None:
    pages = client.search("the", max_pages=1)
    first = pages.page()
    assert first.has_next
    assert len(first) == 20
    assert first.raw["next_cursor"] == first.next_cursor
    second = pages.page(first.next_cursor)
    assert not {one.id for one in first} & {one.id for one in second}


def test_a_span_of_time_is_searched_by_a_shrinking_window(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client()
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    since = until - timedelta(days=30)
    found = list(client.search_between("the OR a", since, until, max_pages=60))
    from_world = [
        one.id
        for one in sandbox.world.newest()
        if since.timestamp() <= one.seconds and "a" in one.text.lower()
        if not one.retweeted
    ]
    assert [one.id for one in found] == from_world
    assert len(sandbox.calls) > 5


def test_many_ids_travel_in_few_calls(client: TwitterClient, sandbox: Sandbox) -> None:
    ids = [one.id for one in sandbox.world.newest()[:230]]
    assert [one.id for one in client.get_tweets([*ids, *ids])] == ids
    assert len(sandbox.calls) == 3
    assert client.get_tweets([]) == ()


def test_several_searches_cost_one_call(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    some, none = client.search_many(["the", "nowhere-to-be-found"])
    assert len(some) == 20
    assert not none.items
    assert len(sandbox.calls) == 1
