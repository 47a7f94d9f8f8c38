"""Calls about lists and communities, answered with records.

Generated from the registry; see ``generate``.
"""

from flask_twitter_api.aio.pagination import AsyncPages
from flask_twitter_api.models import Community, Tweet, User
from flask_twitter_api.plain.base import Id, Moment, Order, Search

from .base import AsyncTyping

__all__ = ["AsyncTypedGroups"]


class AsyncTypedGroups(AsyncTyping):
    """Calls about lists and communities, answered with records."""

    def list_tweets(
        self,
        list_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        include_replies: bool | None = None,
        query_type: Order | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return the tweets of a list, which may be narrowed by time.

        GET /twitter/list/tweets; 15 credits a record, at least 15.

        A list that is private or unknown looks like an empty one.
        """
        return self._tweets(
            "get_list_tweets",
            max_pages,
            list_id=list_id,
            since_time=since_time,
            until_time=until_time,
            include_replies=include_replies,
            query_type=query_type,
        )

    def list_timeline(
        self, list_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[Tweet]:
        """Return the tweets of a list as its page shows them.

        GET /twitter/list/tweets_timeline; 150 credits.

        A list that is private or unknown looks like an empty one.
        """
        return self._tweets("get_list_timeline", max_pages, list_id=list_id)

    def list_members(
        self, list_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[User]:
        """Return the members of a list.

        GET /twitter/list/members; 150 credits.

        A list that is private or unknown looks like an empty one.
        """
        return self._users("get_list_members", max_pages, list_id=list_id)

    def list_followers(
        self, list_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[User]:
        """Return the followers of a list.

        GET /twitter/list/followers; 150 credits.

        A list that is private or unknown looks like an empty one.
        """
        return self._users("get_list_followers", max_pages, list_id=list_id)

    async def get_community(self, community_id: Id) -> Community:
        """Return a community.

        GET /twitter/community/info; 20 credits.

        :raises NotFoundError: when there is none.
        """
        return await self._one(
            Community, "get_community_info", community_id=community_id
        )

    def community_members(
        self, community_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[User]:
        """Return the members of a community.

        GET /twitter/community/members; 18 credits a record, 1 each from 100 on, at
        least 15.
        """
        return self._users(
            "get_community_members", max_pages, community_id=community_id
        )

    def community_moderators(
        self, community_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[User]:
        """Return the moderators of a community.

        GET /twitter/community/moderators; 18 credits a record, 1 each from 100 on, at
        least 15.
        """
        return self._users(
            "get_community_moderators", max_pages, community_id=community_id
        )

    def community_tweets(
        self, community_id: Id, *, max_pages: int | None = None
    ) -> AsyncPages[Tweet]:
        """Return the tweets of a community, newest first.

        GET /twitter/community/tweets; 15 credits a record, at least 15.
        """
        return self._tweets(
            "get_community_tweets", max_pages, community_id=community_id
        )

    def search_communities(
        self,
        query: Search,
        *,
        query_type: Order = "Latest",
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Search the tweets of all communities by keywords.

        GET /twitter/community/get_tweets_from_all_community; 15 credits a record, at
        least 15.
        """
        return self._tweets(
            "search_community_tweets", max_pages, query=query, query_type=query_type
        )
