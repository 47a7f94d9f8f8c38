"""Pages that are fetched while ``async for`` goes through them."""

from datetime import UTC, datetime, timedelta

import pytest

from flask_twitter_api import AsyncTwitterClient, TwitterClient
from flask_twitter_api.errors import (
    InvalidParametersError,
    NotFoundError,
    ServerFaultError,
)
from flask_twitter_api.sandbox import Sandbox

from .conftest import MakeAsyncClient
from .samples import LIST_ID, PROXY, Samples

pytestmark = pytest.mark.anyio


async def test_records_come_as_from_the_other_client(
    async_client: AsyncTwitterClient, client: TwitterClient, sandbox: Sandbox
) -> None:
    found = [tweet async for tweet in async_client.search("the", max_pages=3)]
    assert len(found) > 40
    assert len(sandbox.calls) == 3
    assert found == list(client.search("the", max_pages=3))


async def test_pages_come_one_by_one(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    pages = async_client.list_members(LIST_ID).by_page()
    page = await anext(pages)
    assert len(page) > 0
    assert len(sandbox.calls) == 1
    again = await async_client.list_members(LIST_ID).page()
    assert again.items == page.items


async def test_a_limit_fetches_no_page_too_many(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    found = [tweet async for tweet in async_client.search("the").limit(5)]
    assert len(found) == 5
    assert len(sandbox.calls) == 1
    with pytest.raises(InvalidParametersError):
        async_client.search("the").limit(-1)


async def test_a_walk_goes_on_after_a_failure_and_another_day(
    make_async_client: MakeAsyncClient, sandbox: Sandbox
) -> None:
    client = make_async_client(max_retries=0)
    whole = [tweet.id async for tweet in client.search("the", max_pages=3)]
    fresh = client.with_options(fresh=True)
    pages = fresh.search("the", max_pages=3).by_page()
    found = [tweet.id for tweet in await anext(pages)]
    sandbox.fail("status", status=500)
    with pytest.raises(ServerFaultError):
        await anext(pages)
    found += [tweet.id for tweet in await anext(pages)]
    assert pages.cursor
    rest = client.search("the", max_pages=1).from_cursor(pages.cursor)
    found += [tweet.id async for tweet in rest]
    assert found == whole


async def test_a_record_iterator_tells_where_it_is(
    async_client: AsyncTwitterClient,
) -> None:
    records = aiter(async_client.search("the", max_pages=2))
    await anext(records)
    assert records.cursor == ""
    async for _ in records:
        pass
    assert records.cursor


async def test_what_can_not_be_right_is_told_before_iterating(
    async_client: AsyncTwitterClient, client: TwitterClient
) -> None:
    with pytest.raises(InvalidParametersError):
        async_client.followers("a/b")
    for one in (async_client, client):
        with pytest.raises(InvalidParametersError, match="later than since"):
            one.search_between("the", 1_800_000_000, 1_700_000_000)
    assert list(client.search_between("the", 1, 2, max_pages=0)) == []


async def test_a_span_of_time_is_searched_window_by_window(
    async_client: AsyncTwitterClient, client: TwitterClient
) -> None:
    until = datetime.now(UTC)
    span = (until - timedelta(days=30), until)
    found = [tweet async for tweet in async_client.search_between("the", *span)]
    assert found == list(client.search_between("the", *span))
    assert len(found) > 20


async def test_many_ids_are_asked_in_batches(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    ids = [tweet.id for tweet in sandbox.world.newest()[:150]]
    assert len(await async_client.get_tweets(ids)) == 150
    assert len(sandbox.calls) == 2
    assert (await async_client.get_tweet(ids[0])).id == ids[0]
    with pytest.raises(NotFoundError):
        await async_client.get_user_by_id(1)


async def test_recipes_take_several_calls_to_their_result(
    async_client: AsyncTwitterClient,
) -> None:
    rule_id = await async_client.monitor("@Alice", every=90)
    assert await async_client.monitor("alice", every=30) == rule_id
    (rule,) = await async_client.filter_rules()
    assert (rule.monitored, rule.interval_seconds) == ("alice", 30)
    await async_client.switch_filter_rule(rule_id, active=False)
    await async_client.unmonitor("alice")
    assert await async_client.filter_rules() == ()
    with pytest.raises(NotFoundError):
        await async_client.unmonitor("alice")
    first, second = await async_client.search_many(["the", "nowhere-to-be-found"])
    assert len(first) > len(second) == 0


async def test_an_account_acts_in_its_session(
    async_client: AsyncTwitterClient, sandbox: Sandbox
) -> None:
    session = await async_client.log_in("alice", "alice@localhost", "right", PROXY)
    tweet_id = await async_client.tweet(session, "Written while others are served")
    assert sandbox.world.newest()[0].id == tweet_id
    await async_client.act(session, "bookmark_tweet", tweet_id=tweet_id)
    kept = [tweet.id async for tweet in async_client.bookmarks(session)]
    assert kept == [tweet_id]
    await async_client.message(session, Samples(sandbox).bob.id, "hello")
    bob = Samples(sandbox).bob.id
    (message,) = await async_client.messages_with(session, bob)
    assert message.text == "hello"
