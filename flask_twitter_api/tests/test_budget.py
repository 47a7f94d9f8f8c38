"""A budget is never overspent, whatever calls turn out to cost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from flask_twitter_api import TwitterClient
from flask_twitter_api.calls import bind
from flask_twitter_api.credits import highest_cost
from flask_twitter_api.errors import TwitterError
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.transport import HandlerTransport, Request, Response

from .conftest import KEY, MakeClient, Timer


def ask(client: TwitterClient, number: int) -> str:
    """Ask for a page of tweets, which costs up to 300, and return how it ended."""
    answer = client.plain.search_tweets(f"coffee {number}")
    return str(answer.get("error", "good"))


def pages(sandbox: Sandbox) -> HandlerTransport:
    """Answer every search with a whole page, as far as the credits reach."""
    body = b'{"tweets": [' + b",".join([b'{"id": "1"}'] * 20) + b"]}"

    def answer(_: Request) -> Response:
        sandbox.gate.charge(KEY, 300)
        return Response(200, {}, body)

    return HandlerTransport(answer)


def test_calls_one_after_the_other_stay_inside(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(
        credit_budget=1000, clock=Timer(), transport=pages(sandbox), cache_ttl=0
    )
    ends = [ask(client, number) for number in range(5)]
    assert ends == ["good"] * 3 + ["budget_exhausted"] * 2
    assert client.credits.spent == 1_000_000 - sandbox.gate.balance(KEY) == 900


@pytest.mark.parametrize("shared", [False, True])
def test_calls_at_the_same_time_stay_inside(
    shared: bool, make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    start = threading.Barrier(8)
    options: dict[str, Any] = {"credit_budget": 1000, "clock": Timer(), "cache_ttl": 0}
    one = make_client(**options, redis_url=redis_url if shared else "")
    other = make_client(**options, redis_url=redis_url) if shared else one
    for client in (one, other):
        client._transport = pages(sandbox)

    def ask_together(number: int) -> str:
        start.wait()
        return ask((one, other)[number % 2], number)

    with ThreadPoolExecutor(8) as pool:
        ends = sorted(pool.map(ask_together, range(8)))
    assert ends == ["budget_exhausted"] * 5 + ["good"] * 3
    assert one.credits.spent == 900


def test_what_a_call_did_not_cost_is_free_again(
    make_client: MakeClient, sandbox: Sandbox
) -> None:
    client = make_client(credit_budget=320, clock=Timer(), max_retries=0)
    sandbox.fail("status", status=500)
    assert ask(client, 1) == "server_fault"
    assert client.credits.spent == 0
    # Nothing is found, and the least price is to be paid.
    assert ask(client, 2) == "good"
    assert client.credits.left == 305
    # It broke off after a success, and may have cost all that it could.
    sandbox.fail("cut")
    assert ask(client, 3) == "no_answer"
    assert client.credits.left == 5


def test_a_call_belongs_to_the_period_in_which_it_began(
    make_client: MakeClient,
) -> None:
    clock = Timer()

    def turn_of_the_day(_: Request) -> Response:
        clock.now += 86400
        return Response(200, {}, b'{"tweets": []}')

    client = make_client(
        credit_budget=1000, clock=clock, transport=HandlerTransport(turn_of_the_day)
    )
    ask(client, 1)
    assert client.credits.spent == 0
    assert client.credits.left == 1000


@pytest.mark.parametrize(
    ("name", "given", "cost"),
    [
        ("get_user_info", {"username": "alice"}, 18),
        ("search_tweets", {"query": "coffee"}, 300),
        ("get_tweets_by_ids", {"tweet_ids": ["1", "2"]}, 30),
        ("get_tweet_replies_v2", {"tweet_id": 1}, 600),
        ("bulk_search_tweets", {"queries": [{"query": "a"}, {"query": "b"}]}, 600),
        # A page that is nearly full is dearer than a full one.
        ("get_followers", {"username": "alice"}, 398),
        ("get_followers", {"username": "alice", "page_size": 50}, 150),
        ("get_follower_ids", {"username": "alice", "count": 100}, 200),
        ("get_my_info", {}, 0),
    ],
)
def test_the_most_that_a_call_may_cost(
    name: str, given: dict[str, object], cost: float
) -> None:
    assert highest_cost(bind(name, given)) == cost


def test_a_free_call_passes_an_empty_budget(make_client: MakeClient) -> None:
    client = make_client(credit_budget=1, clock=Timer())
    with pytest.raises(TwitterError):
        client.get_user("alice")
    assert client.get_balance().total > 0


def test_what_was_spent_otherwise_is_known_to_all_processes(
    make_client: MakeClient, redis_url: str
) -> None:
    one, other, third = (make_client(redis_url=redis_url) for _ in range(3))
    assert one.credits.add(100) == 100
    assert other.credits.add(50) == 150
    assert third.credits.spent == 150


def test_budgets_of_several_names_share_all_but_the_sum(
    make_client: MakeClient, sandbox: Sandbox, redis_url: str
) -> None:
    rate: dict[str, Any] = {"rate_limit": 2, "rate_burst": 1, "rate_period": 3600}
    page, job, other_job = (
        make_client(
            redis_url=redis_url, credit_budget=20, budget_name=name, max_wait=0, **rate
        )
        for name in ("", "jobs", "jobs")
    )
    page.get_user("alice")
    assert (page.credits.left, job.credits.left) == (2, 20)
    assert job.get_user("alice").username == "Alice"
    # The place in the rate is taken, whoever has money left.
    assert job.plain.get_user_info("bob")["error"] == "rate_limited"
    other_job.credits.add(15)
    assert (page.credits.left, job.credits.left) == (2, 5)
    assert len(sandbox.calls) == 1
