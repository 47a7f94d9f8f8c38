"""Tweets as records."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask_twitter_api.answers import pick
from flask_twitter_api.errors import NotFoundError
from flask_twitter_api.models import Article, Space, Trend, Tweet, User
from flask_twitter_api.pagination import Page, Pages, Reader
from flask_twitter_api.plain.base import Id, Moment

from .base import Typing, batches


class TypedTweets(Typing):
    """Calls about tweets, answered with records."""

    def get_tweet(self, tweet_id: Id) -> Tweet:
        """One tweet.

        :raises NotFoundError: when there is none.
        """
        found = self.get_tweets([tweet_id])
        if not found:
            raise NotFoundError("tweet not found")
        return found[0]

    def get_tweets(self, tweet_ids: Iterable[Id]) -> tuple[Tweet, ...]:
        """Tweets by their ids, 100 a call; unknown ones are left out."""
        return tuple(
            tweet
            for ids in batches(tweet_ids)
            for tweet in self._all(Tweet, "get_tweets_by_ids", tweet_ids=ids)
        )

    def replies(
        self,
        tweet_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        max_pages: int | None = None,
    ) -> Pages[Tweet]:
        """Replies to the first tweet of a conversation, newest first."""
        return self._tweets(
            "get_tweet_replies",
            max_pages,
            tweet_id=tweet_id,
            since_time=since_time,
            until_time=until_time,
        )

    def ranked_replies(
        self, tweet_id: Id, *, order: str = "Relevance", max_pages: int | None = None
    ) -> Pages[Tweet]:
        """Replies in the order "Relevance", "Latest" or "Likes"."""
        return self._tweets(
            "get_tweet_replies_v2", max_pages, tweet_id=tweet_id, query_type=order
        )

    def quotes(
        self,
        tweet_id: Id,
        *,
        include_replies: bool | None = None,
        max_pages: int | None = None,
    ) -> Pages[Tweet]:
        """Tweets that quote a tweet, newest first."""
        return self._tweets(
            "get_tweet_quotes",
            max_pages,
            tweet_id=tweet_id,
            include_replies=include_replies,
        )

    def retweeters(self, tweet_id: Id, *, max_pages: int | None = None) -> Pages[User]:
        """Who retweeted a tweet."""
        return self._users("get_tweet_retweeters", max_pages, tweet_id=tweet_id)

    def thread(self, tweet_id: Id, *, max_pages: int | None = None) -> Pages[Tweet]:
        """A tweet with what it answers and what answers it."""
        return self._tweets("get_tweet_thread", max_pages, tweet_id=tweet_id)

    def get_article_of(self, tweet_id: Id) -> Article:
        """The long article that a tweet carries."""
        return self._one(Article, "get_article", tweet_id=tweet_id)

    def search(
        self,
        query: str,
        *,
        query_type: str = "Latest",
        max_pages: int | None = None,
    ) -> Pages[Tweet]:
        """Tweets by the operators of Twitter's search."""
        return self._tweets(
            "search_tweets", max_pages, query=query, query_type=query_type
        )

    def search_between(
        self,
        query: str,
        since: datetime,
        until: datetime,
        *,
        max_pages: int | None = None,
    ) -> Iterator[Tweet]:
        """Tweets of a span of time, newest first, one narrowing search a page.

        Cursors repeat themselves on old dates; a shrinking window does not.
        """
        most = self.settings.max_pages if max_pages is None else max_pages
        first, last = int(since.timestamp()), int(until.timestamp())
        # The times are to bind the whole query and not the last of its branches.
        whole = f"({query})" if " OR " in query else query
        seen: set[str] = set()
        for _ in range(most):
            window = f"{whole} since_time:{first} until_time:{last}"
            page = [t for t in self.search(window).page() if t.id not in seen]
            yield from page
            seen.update(tweet.id for tweet in page)
            times = [tweet.created_at for tweet in page if tweet.created_at]
            # The end is exclusive and several tweets may share its second.
            end = int(min(times).timestamp()) + 1 if times else last
            if end >= last:
                return
            last = end

    def search_many(
        self, queries: Iterable[str], *, query_type: str = "Latest"
    ) -> tuple[Page[Tweet], ...]:
        """The first page of several searches, in one call."""
        asked = [{"query": query, "queryType": query_type} for query in queries]
        body = self.request("bulk_search_tweets", queries=asked)
        read = Reader("tweets", Tweet.from_json, dict)
        pages = [pick(body, f"results.query_{n}") for n in range(len(asked))]
        return tuple(
            read(page) if isinstance(page, dict) else Page(()) for page in pages
        )

    def trends(self, woeid: int = 1, *, count: int | None = None) -> tuple[Trend, ...]:
        """What is talked about at a place; 1 is the whole world."""
        return self._all(Trend, "get_trends", woeid=woeid, count=count)

    def get_space(self, space_id: str) -> Space:
        """A Space with its people.

        :raises NotFoundError: when there is none.
        """
        return self._one(Space, "get_space", space_id=space_id)
