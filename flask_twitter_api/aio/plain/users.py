"""Calls about people, answered with dictionaries.

Generated from the registry; see ``generate``.
"""

from flask_twitter_api.plain.base import Id, Ids, Moment, Order, Search
from flask_twitter_api.utils import JsonDict

from .base import AsyncAnswering


class AsyncPlainUsers(AsyncAnswering):
    """Calls about people, answered with dictionaries."""

    async def get_user_info(
        self, username: str, *, is_new: bool | None = None
    ) -> JsonDict:
        """Return one profile by its handle.

        GET /twitter/user/info; 18 credits a record, 1 each from 100 on, at least 15.
        """
        return await self._answer("get_user_info", username=username, is_new=is_new)

    async def get_user_by_path(
        self, username: str, *, is_new: bool | None = None
    ) -> JsonDict:
        """Return one profile by a path with its handle.

        GET /twitter/user/{username}; 18 credits a record, 1 each from 100 on, at least
        15.
        """
        return await self._answer("get_user_by_path", username=username, is_new=is_new)

    async def get_user_about(self, username: str) -> JsonDict:
        """Return what the "About this account" panel says.

        GET /twitter/user_about; 30 credits.
        """
        return await self._answer("get_user_about", username=username)

    async def get_user_batch_info(self, user_ids: Ids) -> JsonDict:
        """Return profiles by their ids; 100 or more are cheaper.

        GET /twitter/user/batch_info_by_ids; 18 credits a record, 1 each from 100 on, at
        least 15.
        """
        return await self._answer("get_user_batch_info", user_ids=user_ids)

    async def search_users(
        self, query: Search, *, cursor: str | None = None
    ) -> JsonDict:
        """Search people by keywords.

        GET /twitter/user/search; 18 credits a record, 1 each from 100 on, at least 15.
        """
        return await self._answer("search_users", query=query, cursor=cursor)

    async def check_follow_relationship(
        self, source_username: str, target_username: str
    ) -> JsonDict:
        """Return who of two accounts follows the other.

        GET /twitter/user/check_follow_relationship; 100 credits.
        """
        return await self._answer(
            "check_follow_relationship",
            source_username=source_username,
            target_username=target_username,
        )

    async def get_user_last_tweets(
        self,
        *,
        user_id: Id | None = None,
        username: str | None = None,
        cursor: str | None = None,
        include_replies: bool | None = None,
    ) -> JsonDict:
        """Return an account's tweets, newest first.

        GET /twitter/user/last_tweets; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_user_last_tweets",
            user_id=user_id,
            username=username,
            cursor=cursor,
            include_replies=include_replies,
        )

    async def get_user_last_tweets_v2(
        self, user_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return an account's tweets from the second backend.

        GET /twitter/user/last_tweets/v2; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_user_last_tweets_v2", user_id=user_id, cursor=cursor
        )

    async def get_user_timeline(
        self,
        user_id: Id,
        *,
        cursor: str | None = None,
        include_replies: bool | None = None,
        include_parent_tweet: bool | None = None,
    ) -> JsonDict:
        """Return an account's tweets in the order of its profile page.

        GET /twitter/user/tweet_timeline; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_user_timeline",
            user_id=user_id,
            cursor=cursor,
            include_replies=include_replies,
            include_parent_tweet=include_parent_tweet,
        )

    async def get_user_articles(
        self, username: str, *, cursor: str | None = None
    ) -> JsonDict:
        """Return an account's long articles.

        GET /twitter/user/articles; 15 credits a record, at least 15.
        """
        return await self._answer("get_user_articles", username=username, cursor=cursor)

    async def get_user_mentions(
        self,
        username: str,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        cursor: str | None = None,
        query_type: Order | None = None,
    ) -> JsonDict:
        """Return tweets that name an account.

        GET /twitter/user/mentions; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_user_mentions",
            username=username,
            since_time=since_time,
            until_time=until_time,
            cursor=cursor,
            query_type=query_type,
        )

    async def get_followers(
        self, username: str, *, page_size: int | None = None, cursor: str | None = None
    ) -> JsonDict:
        """Return who follows an account, newest first, 20 to 200 a page.

        GET /twitter/user/followers; 3 credits a record, 2 each from 100 on, 1 each from
        200 on, at least 60.
        """
        return await self._answer(
            "get_followers", username=username, page_size=page_size, cursor=cursor
        )

    async def get_follower_ids(
        self,
        *,
        user_id: Id | None = None,
        username: str | None = None,
        count: int | None = None,
        cursor: str | None = None,
    ) -> JsonDict:
        """Return the ids of an account's followers, up to 5,000 a page.

        GET /twitter/user/followers_ids; 2 credits a record, 1 each from 200 on, 0.45
        each from 4,000 on, at least 100.
        """
        return await self._answer(
            "get_follower_ids",
            user_id=user_id,
            username=username,
            count=count,
            cursor=cursor,
        )

    async def get_followings(
        self, username: str, *, page_size: int | None = None, cursor: str | None = None
    ) -> JsonDict:
        """Return whom an account follows, newest first, 20 to 200 a page.

        GET /twitter/user/followings; 3 credits a record, 2 each from 100 on, 1 each
        from 200 on, at least 60.
        """
        return await self._answer(
            "get_followings", username=username, page_size=page_size, cursor=cursor
        )

    async def get_verified_followers(
        self, user_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return the verified followers of an account.

        GET /twitter/user/verifiedFollowers; 3 credits a record, at least 15.
        """
        return await self._answer(
            "get_verified_followers", user_id=user_id, cursor=cursor
        )
