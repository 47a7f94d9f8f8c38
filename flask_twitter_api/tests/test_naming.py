"""Every failure of a typed call says which call it was, and with what."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from flask_twitter_api import AsyncTwitterClient, TwitterClient, TwitterError
from flask_twitter_api.aio.transport import AsyncHandlerTransport
from flask_twitter_api.transport import HandlerTransport, Request, Response
from flask_twitter_api.typed.actions import Session

from .samples import PROXY

SESSION = Session("some-cookies", PROXY)
#: Success without what was asked for.
BARE = {"status": "success", "data": None, "community_info": {"id": None}, "rules": []}
LOGIN = ("alice", "alice@localhost", "swordfish", PROXY)

Ask = Callable[[Any], Any]
ASKED: list[tuple[Ask, str, dict[str, Any]]] = [
    (lambda c: c.get_user("Alice"), "get_user_info", {"username": "alice"}),
    (lambda c: c.get_community(5), "get_community_info", {"community_id": "5"}),
    (lambda c: c.get_tweet(1), "get_tweets_by_ids", {"tweet_ids": "1"}),
    (lambda c: c.get_tweets(b"1"), "get_tweets_by_ids", {"tweet_ids": b"1"}),
    (lambda c: c.get_user_by_id(1), "get_user_batch_info", {"user_ids": "1"}),
    (lambda c: c.get_users(b"1"), "get_user_batch_info", {"user_ids": b"1"}),
    (lambda c: c.tweet(SESSION, "hi"), "create_tweet", {"text": "hi"}),
    (lambda c: c.log_in(*LOGIN), "login", {"username": "alice"}),
    (lambda c: c.unmonitor("alice"), "get_filter_rules", {}),
    (lambda c: c.monitor("not a name"), "add_filter_rule", {}),
    (lambda c: c.unmonitor("not a name"), "delete_filter_rule", {}),
    (lambda c: c.unwatch_user("not a name"), "remove_monitored_user", {}),
    (lambda c: c.search_many("x"), "bulk_search_tweets", {"queries": "x"}),
]
LISTED: list[tuple[Ask, str, dict[str, Any]]] = [
    (lambda c: c.search(""), "search_tweets", {"query_type": "Latest"}),
    (lambda c: c.followers("a b"), "get_followers", {"username": "a b"}),
    (
        lambda c: c.replies(1, max_pages=-1),
        "get_tweet_replies",
        {"tweet_id": "1"},
    ),
    (lambda c: c.replies(1).limit(-1), "get_tweet_replies", {"tweet_id": "1"}),
    (lambda c: c.search_between("x", 5, 4), "search_tweets", {"query": "x"}),
    (
        lambda c: c.search_between("x", 4, 5).limit("2"),
        "search_tweets",
        {"query": "x since_time:4 until_time:5", "query_type": "Latest"},
    ),
]


def bare(_: Request) -> Response:
    return Response(200, {}, json.dumps(BARE).encode())


@pytest.mark.parametrize(("ask", "name", "params"), [*ASKED, *LISTED])
def test_a_failure_names_its_call(ask: Ask, name: str, params: dict[str, Any]) -> None:
    client = TwitterClient("key", transport=HandlerTransport(bare))
    with pytest.raises(TwitterError) as caught:
        ask(client)
    assert (caught.value.endpoint, caught.value.params) == (name, params)


@pytest.mark.anyio
@pytest.mark.parametrize(("ask", "name", "params"), ASKED)
async def test_an_awaited_failure_names_its_call(
    ask: Ask, name: str, params: dict[str, Any]
) -> None:
    client = AsyncTwitterClient("key", transport=AsyncHandlerTransport(bare))
    with pytest.raises(TwitterError) as caught:
        await ask(client)
    assert (caught.value.endpoint, caught.value.params) == (name, params)


@pytest.mark.parametrize(("ask", "name", "params"), LISTED)
def test_a_list_for_asyncio_names_its_call(
    ask: Ask, name: str, params: dict[str, Any]
) -> None:
    client = AsyncTwitterClient("key", transport=AsyncHandlerTransport(bare))
    with pytest.raises(TwitterError) as caught:
        ask(client)
    assert (caught.value.endpoint, caught.value.params) == (name, params)
