"""Calls about tweets, answered with dictionaries.

Generated from the registry; see ``generate``.
"""

from collections.abc import Mapping, Sequence

from flask_twitter_api.plain.base import Id, Ids, Moment, Order, ReplyOrder, Search
from flask_twitter_api.utils import JsonDict

from .base import AsyncAnswering


class AsyncPlainTweets(AsyncAnswering):
    """Calls about tweets, answered with dictionaries."""

    async def get_tweets_by_ids(
        self, tweet_ids: Ids, *, use_new: bool | None = None
    ) -> JsonDict:
        """Return up to 100 tweets by their ids, without unknown ones.

        GET /twitter/tweets; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_tweets_by_ids", tweet_ids=tweet_ids, use_new=use_new
        )

    async def get_tweet_replies(
        self,
        tweet_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        cursor: str | None = None,
        query_type: Order | None = None,
    ) -> JsonDict:
        """Return replies to the first tweet of a conversation.

        GET /twitter/tweet/replies; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_tweet_replies",
            tweet_id=tweet_id,
            since_time=since_time,
            until_time=until_time,
            cursor=cursor,
            query_type=query_type,
        )

    async def get_tweet_replies_v1(
        self, tweet_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return replies from another backend, about 35 a page.

        GET /twitter/tweet/replies/v1; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_tweet_replies_v1", tweet_id=tweet_id, cursor=cursor
        )

    async def get_tweet_replies_v2(
        self,
        tweet_id: Id,
        *,
        query_type: ReplyOrder | None = None,
        cursor: str | None = None,
    ) -> JsonDict:
        """Return replies by "Relevance", "Latest" or "Likes".

        GET /twitter/tweet/replies/v2; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_tweet_replies_v2",
            tweet_id=tweet_id,
            query_type=query_type,
            cursor=cursor,
        )

    async def get_tweet_quotes(
        self,
        tweet_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        include_replies: bool | None = None,
        cursor: str | None = None,
    ) -> JsonDict:
        """Return tweets that quote a tweet, newest first.

        GET /twitter/tweet/quotes; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_tweet_quotes",
            tweet_id=tweet_id,
            since_time=since_time,
            until_time=until_time,
            include_replies=include_replies,
            cursor=cursor,
        )

    async def get_tweet_retweeters(
        self, tweet_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return who retweeted a tweet.

        GET /twitter/tweet/retweeters; 18 credits a record, 1 each from 100 on, at least
        15.
        """
        return await self._answer(
            "get_tweet_retweeters", tweet_id=tweet_id, cursor=cursor
        )

    async def get_tweet_thread(
        self, tweet_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return a tweet with what it answers and what answers it.

        GET /twitter/tweet/thread_context; 15 credits a record, at least 15.
        """
        return await self._answer("get_tweet_thread", tweet_id=tweet_id, cursor=cursor)

    async def get_article(self, tweet_id: Id) -> JsonDict:
        """Return the long article that a tweet carries.

        GET /twitter/article; 100 credits.
        """
        return await self._answer("get_article", tweet_id=tweet_id)

    async def search_tweets(
        self,
        query: Search,
        *,
        query_type: Order | None = None,
        cursor: str | None = None,
        provider: str | None = None,
    ) -> JsonDict:
        """Search tweets by Twitter's operators, "Latest" or "Top".

        GET /twitter/tweet/advanced_search; 15 credits a record, at least 15.
        """
        return await self._answer(
            "search_tweets",
            query=query,
            query_type=query_type,
            cursor=cursor,
            provider=provider,
        )

    async def bulk_search_tweets(
        self, queries: Sequence[Search | Mapping[str, str]]
    ) -> JsonDict:
        """Search several times: `{"query", "queryType", "cursor"}`.

        POST /twitter/tweet/bulk_advanced_search; 15 credits a record, at least 15.
        """
        return await self._answer("bulk_search_tweets", queries=queries)

    async def get_trends(self, woeid: int = 1, *, count: int | None = None) -> JsonDict:
        """Return what is talked about at a place; 1 is the whole world.

        GET /twitter/trends; 15 credits.
        """
        return await self._answer("get_trends", woeid=woeid, count=count)

    async def get_space(self, space_id: Id) -> JsonDict:
        """Return a Space with its people.

        GET /twitter/spaces/detail; 30 credits.
        """
        return await self._answer("get_space", space_id=space_id)
