"""Calls about tweets, answered with dictionaries."""

from collections.abc import Mapping, Sequence

from flask_twitter_api.utils import JsonDict

from .base import Answering, Id, Ids, Moment


class PlainTweets(Answering):
    """Calls about tweets, answered with dictionaries."""

    def get_tweets_by_ids(
        self, tweet_ids: Ids, *, use_new: bool | None = None
    ) -> JsonDict:
        """Up to 100 tweets by their ids; unknown ones are left out."""
        return self._answer("get_tweets_by_ids", tweet_ids=tweet_ids, use_new=use_new)

    def get_tweet_replies(
        self,
        tweet_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        cursor: str | None = None,
        query_type: str | None = None,
    ) -> JsonDict:
        """Replies to the first tweet of a conversation, newest first."""
        return self._answer(
            "get_tweet_replies",
            tweet_id=tweet_id,
            since_time=since_time,
            until_time=until_time,
            cursor=cursor,
            query_type=query_type,
        )

    def get_tweet_replies_v1(
        self, tweet_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Replies from another backend, about 35 a page."""
        return self._answer("get_tweet_replies_v1", tweet_id=tweet_id, cursor=cursor)

    def get_tweet_replies_v2(
        self, tweet_id: Id, *, query_type: str | None = None, cursor: str | None = None
    ) -> JsonDict:
        """Replies in the order "Relevance", "Latest" or "Likes"."""
        return self._answer(
            "get_tweet_replies_v2",
            tweet_id=tweet_id,
            query_type=query_type,
            cursor=cursor,
        )

    def get_tweet_quotes(
        self,
        tweet_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        include_replies: bool | None = None,
        cursor: str | None = None,
    ) -> JsonDict:
        """Tweets that quote a tweet, newest first."""
        return self._answer(
            "get_tweet_quotes",
            tweet_id=tweet_id,
            since_time=since_time,
            until_time=until_time,
            include_replies=include_replies,
            cursor=cursor,
        )

    def get_tweet_retweeters(
        self, tweet_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Who retweeted a tweet."""
        return self._answer("get_tweet_retweeters", tweet_id=tweet_id, cursor=cursor)

    def get_tweet_thread(self, tweet_id: Id, *, cursor: str | None = None) -> JsonDict:
        """A tweet with what it answers and what answers it."""
        return self._answer("get_tweet_thread", tweet_id=tweet_id, cursor=cursor)

    def get_article(self, tweet_id: Id) -> JsonDict:
        """The long article that a tweet carries."""
        return self._answer("get_article", tweet_id=tweet_id)

    def search_tweets(
        self,
        query: str,
        *,
        query_type: str | None = None,
        cursor: str | None = None,
        provider: str | None = None,
    ) -> JsonDict:
        """Tweets by the operators of Twitter's search; "Latest" or "Top"."""
        return self._answer(
            "search_tweets",
            query=query,
            query_type=query_type,
            cursor=cursor,
            provider=provider,
        )

    def bulk_search_tweets(self, queries: Sequence[Mapping[str, str]]) -> JsonDict:
        """Several searches at once, each `{"query", "queryType", "cursor"}`."""
        return self._answer("bulk_search_tweets", queries=queries)

    def get_trends(self, woeid: int = 1, *, count: int | None = None) -> JsonDict:
        """What is talked about at a place; 1 is the whole world."""
        return self._answer("get_trends", woeid=woeid, count=count)

    def get_space(self, space_id: Id) -> JsonDict:
        """A Space with its people."""
        return self._answer("get_space", space_id=space_id)
