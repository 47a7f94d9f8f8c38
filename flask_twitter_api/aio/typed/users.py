"""Calls about people, answered with records.

Generated from the registry; see ``generate``.
"""

from flask_twitter_api.aio.pagination import AsyncPages
from flask_twitter_api.models import Relationship, Tweet, User, UserAbout
from flask_twitter_api.plain.base import Id, Ids, Moment, Order, Search
from flask_twitter_api.recipes import users as recipes

from .base import AsyncTyping

__all__ = ["AsyncTypedUsers"]


class AsyncTypedUsers(AsyncTyping):
    """Calls about people, answered with records."""

    async def get_user(self, username: str, *, is_new: bool | None = None) -> User:
        """Return one profile by its handle.

        GET /twitter/user/info; 18 credits a record, 1 each from 100 on, at least 15.

        :raises NotFoundError: when there is none, or it is suspended.
        """
        return await self._one(User, "get_user_info", username=username, is_new=is_new)

    async def get_user_by_id(self, user_id: Id) -> User:
        """Return one profile by its id.

        :raises NotFoundError: when there is none.
        """
        return await self._run(recipes.get_user_by_id, user_id)

    async def get_users(self, user_ids: Ids) -> tuple[User, ...]:
        """Return profiles by their ids, 100 a call; unknown ones are left out."""
        return await self._run(recipes.get_users, user_ids)

    async def get_about(self, username: str) -> UserAbout:
        """Return what the "About this account" panel says.

        GET /twitter/user_about; 30 credits.

        :raises NotFoundError: when there is none.
        """
        return await self._one(UserAbout, "get_user_about", username=username)

    async def get_relationship(self, source: str, target: str) -> Relationship:
        """Return who of two accounts follows the other.

        GET /twitter/user/check_follow_relationship; 100 credits.
        """
        return await self._one(
            Relationship,
            "check_follow_relationship",
            source_username=source,
            target_username=target,
        )

    def find_users(
        self, query: Search, *, max_pages: int | None = None
    ) -> AsyncPages[User]:
        """Search people by keywords.

        GET /twitter/user/search; 18 credits a record, 1 each from 100 on, at least 15.
        """
        return self._users("search_users", max_pages, query=query)

    def last_tweets(
        self,
        username: str | None = None,
        *,
        user_id: Id | None = None,
        include_replies: bool | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return an account's tweets, newest first.

        GET /twitter/user/last_tweets; 15 credits a record, at least 15.

        An account that does not exist looks like one that never wrote.
        """
        return self._tweets(
            "get_user_last_tweets",
            max_pages,
            username=username,
            user_id=user_id,
            include_replies=include_replies,
        )

    def timeline(
        self,
        user_id: Id,
        *,
        include_replies: bool | None = None,
        include_parent_tweet: bool | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return an account's tweets in the order of its profile page.

        GET /twitter/user/tweet_timeline; 15 credits a record, at least 15.
        """
        return self._tweets(
            "get_user_timeline",
            max_pages,
            user_id=user_id,
            include_replies=include_replies,
            include_parent_tweet=include_parent_tweet,
        )

    def articles(
        self, username: str, *, max_pages: int | None = None
    ) -> AsyncPages[Tweet]:
        """Return the tweets that carry an account's long articles.

        GET /twitter/user/articles; 15 credits a record, at least 15.
        """
        return self._tweets("get_user_articles", max_pages, username=username)

    def mentions(
        self,
        username: str,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        query_type: Order | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return tweets that name an account.

        GET /twitter/user/mentions; 15 credits a record, at least 15.
        """
        return self._tweets(
            "get_user_mentions",
            max_pages,
            username=username,
            since_time=since_time,
            until_time=until_time,
            query_type=query_type,
        )

    def followers(
        self,
        username: str,
        *,
        page_size: int | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[User]:
        """Return who follows an account, newest first, 20 to 200 a page.

        GET /twitter/user/followers; 3 credits a record, 2 each from 100 on, 1 each from
        200 on, at least 60.
        """
        return self._users(
            "get_followers", max_pages, username=username, page_size=page_size
        )

    def followings(
        self,
        username: str,
        *,
        page_size: int | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[User]:
        """Return whom an account follows, newest first, 20 to 200 a page.

        GET /twitter/user/followings; 3 credits a record, 2 each from 100 on, 1 each
        from 200 on, at least 60.
        """
        return self._users(
            "get_followings", max_pages, username=username, page_size=page_size
        )

    def follower_ids(
        self,
        username: str | None = None,
        *,
        user_id: Id | None = None,
        count: int | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[str]:
        """Return the ids of an account's followers, up to 5,000 a page.

        GET /twitter/user/followers_ids; 2 credits a record, 1 each from 200 on, 0.45
        each from 4,000 on, at least 100.
        """
        return self._pages(
            str,
            "get_follower_ids",
            max_pages,
            username=username,
            user_id=user_id,
            count=count,
        )

    def verified_followers(
        self, user_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[User]:
        """Return the verified followers of an account.

        GET /twitter/user/verifiedFollowers; 3 credits a record, at least 15.
        """
        return self._users("get_verified_followers", max_pages, user_id=user_id)
