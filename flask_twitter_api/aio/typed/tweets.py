"""Calls about tweets, answered with records.

Generated from the registry; see ``generate``.
"""

from collections.abc import Iterable

from flask_twitter_api.aio.pagination import AsyncPages
from flask_twitter_api.models import Article, Space, Trend, Tweet, User
from flask_twitter_api.pagination import Page
from flask_twitter_api.plain.base import Id, Ids, Moment, Order, ReplyOrder, Search
from flask_twitter_api.recipes import tweets as recipes

from .base import AsyncTyping

__all__ = ["AsyncTypedTweets"]


class AsyncTypedTweets(AsyncTyping):
    """Calls about tweets, answered with records."""

    async def get_tweet(self, tweet_id: Id) -> Tweet:
        """Return one tweet.

        :raises NotFoundError: when there is none.
        """
        return await self._run(recipes.get_tweet, tweet_id)

    async def get_tweets(self, tweet_ids: Ids) -> tuple[Tweet, ...]:
        """Return tweets by their ids, 100 a call; unknown ones are left out."""
        return await self._run(recipes.get_tweets, tweet_ids)

    def replies(
        self,
        tweet_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        query_type: Order | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return replies to the first tweet of a conversation.

        GET /twitter/tweet/replies; 15 credits a record, at least 15.
        """
        return self._tweets(
            "get_tweet_replies",
            max_pages,
            tweet_id=tweet_id,
            since_time=since_time,
            until_time=until_time,
            query_type=query_type,
        )

    def ranked_replies(
        self,
        tweet_id: Id,
        *,
        order: ReplyOrder = "Relevance",
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return replies by "Relevance", "Latest" or "Likes".

        GET /twitter/tweet/replies/v2; 15 credits a record, at least 15.
        """
        return self._tweets(
            "get_tweet_replies_v2", max_pages, tweet_id=tweet_id, query_type=order
        )

    def quotes(
        self,
        tweet_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        include_replies: bool | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return tweets that quote a tweet, newest first.

        GET /twitter/tweet/quotes; 15 credits a record, at least 15.
        """
        return self._tweets(
            "get_tweet_quotes",
            max_pages,
            tweet_id=tweet_id,
            since_time=since_time,
            until_time=until_time,
            include_replies=include_replies,
        )

    def retweeters(
        self, tweet_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[User]:
        """Return who retweeted a tweet.

        GET /twitter/tweet/retweeters; 18 credits a record, 1 each from 100 on, at least
        15.
        """
        return self._users("get_tweet_retweeters", max_pages, tweet_id=tweet_id)

    def thread(
        self, tweet_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[Tweet]:
        """Return a tweet with what it answers and what answers it.

        GET /twitter/tweet/thread_context; 15 credits a record, at least 15.
        """
        return self._tweets("get_tweet_thread", max_pages, tweet_id=tweet_id)

    async def get_article_of(self, tweet_id: Id) -> Article:
        """Return the long article that a tweet carries.

        GET /twitter/article; 100 credits.

        :raises NotFoundError: when there is none.
        """
        return await self._one(Article, "get_article", tweet_id=tweet_id)

    def search(
        self,
        query: Search,
        *,
        query_type: Order = "Latest",
        provider: str | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Search tweets by Twitter's operators, "Latest" or "Top".

        GET /twitter/tweet/advanced_search; 15 credits a record, at least 15.
        """
        return self._tweets(
            "search_tweets",
            max_pages,
            query=query,
            query_type=query_type,
            provider=provider,
        )

    def search_between(
        self,
        query: Search,
        since: Moment,
        until: Moment,
        *,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return tweets of a span of time, newest first, one narrowing search a page.

        Cursors of the service repeat themselves on old dates; a shrinking window does
        not. Times without a zone are UTC.

        :raises InvalidParametersError: when the span has no length, or a search that
            was put together is too long with its times.
        """
        return self._walk(recipes.search_between(query, since, until), max_pages)

    async def search_many(
        self, queries: Iterable[Search], *, query_type: Order = "Latest"
    ) -> tuple[Page[Tweet], ...]:
        """Return the first page of several searches, by one call.

        :raises InvalidParametersError: when it is one text, or empty.
        """
        return await self._run(recipes.search_many, queries, query_type=query_type)

    async def trends(
        self, woeid: int = 1, *, count: int | None = None
    ) -> tuple[Trend, ...]:
        """Return what is talked about at a place; 1 is the whole world.

        GET /twitter/trends; 15 credits.
        """
        return await self._all(Trend, "get_trends", woeid=woeid, count=count)

    async def get_space(self, space_id: Id) -> Space:
        """Return a Space with its people.

        GET /twitter/spaces/detail; 30 credits.

        :raises NotFoundError: when there is none.
        """
        return await self._one(Space, "get_space", space_id=space_id)
