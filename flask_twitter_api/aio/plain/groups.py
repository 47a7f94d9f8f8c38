"""Calls about lists and communities, answered with dictionaries.

Generated from the registry; see ``generate``.
"""

from flask_twitter_api.plain.base import Id, Moment, Order, Search
from flask_twitter_api.utils import JsonDict

from .base import AsyncAnswering


class AsyncPlainGroups(AsyncAnswering):
    """Calls about lists and communities, answered with dictionaries."""

    async def get_list_tweets(
        self,
        list_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        include_replies: bool | None = None,
        cursor: str | None = None,
        query_type: Order | None = None,
    ) -> JsonDict:
        """Return the tweets of a list, which may be narrowed by time.

        GET /twitter/list/tweets; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_list_tweets",
            list_id=list_id,
            since_time=since_time,
            until_time=until_time,
            include_replies=include_replies,
            cursor=cursor,
            query_type=query_type,
        )

    async def get_list_timeline(
        self, list_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return the tweets of a list as its page shows them.

        GET /twitter/list/tweets_timeline; 150 credits.
        """
        return await self._answer("get_list_timeline", list_id=list_id, cursor=cursor)

    async def get_list_members(
        self, list_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return the members of a list.

        GET /twitter/list/members; 150 credits.
        """
        return await self._answer("get_list_members", list_id=list_id, cursor=cursor)

    async def get_list_followers(
        self, list_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return the followers of a list.

        GET /twitter/list/followers; 150 credits.
        """
        return await self._answer("get_list_followers", list_id=list_id, cursor=cursor)

    async def get_community_info(self, community_id: Id) -> JsonDict:
        """Return a community.

        GET /twitter/community/info; 20 credits.
        """
        return await self._answer("get_community_info", community_id=community_id)

    async def get_community_members(
        self, community_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return the members of a community.

        GET /twitter/community/members; 18 credits a record, 1 each from 100 on, at
        least 15.
        """
        return await self._answer(
            "get_community_members", community_id=community_id, cursor=cursor
        )

    async def get_community_moderators(
        self, community_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return the moderators of a community.

        GET /twitter/community/moderators; 18 credits a record, 1 each from 100 on, at
        least 15.
        """
        return await self._answer(
            "get_community_moderators", community_id=community_id, cursor=cursor
        )

    async def get_community_tweets(
        self, community_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """Return the tweets of a community, newest first.

        GET /twitter/community/tweets; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_community_tweets", community_id=community_id, cursor=cursor
        )

    async def search_community_tweets(
        self,
        query: Search,
        *,
        query_type: Order | None = None,
        cursor: str | None = None,
    ) -> JsonDict:
        """Search the tweets of all communities by keywords.

        GET /twitter/community/get_tweets_from_all_community; 15 credits a record, at
        least 15.
        """
        return await self._answer(
            "search_community_tweets", query=query, query_type=query_type, cursor=cursor
        )
