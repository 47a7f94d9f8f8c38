"""Calls about lists and communities, answered with dictionaries."""

from flask_twitter_api.utils import JsonDict

from .base import Answering, Id, Moment


class PlainGroups(Answering):
    """Calls about lists and communities, answered with dictionaries."""

    def get_list_tweets(
        self,
        list_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        include_replies: bool | None = None,
        cursor: str | None = None,
        query_type: str | None = None,
    ) -> JsonDict:
        """The tweets of a list, which may be narrowed by time."""
        return self._answer(
            "get_list_tweets",
            list_id=list_id,
            since_time=since_time,
            until_time=until_time,
            include_replies=include_replies,
            cursor=cursor,
            query_type=query_type,
        )

    def get_list_timeline(self, list_id: Id, *, cursor: str | None = None) -> JsonDict:
        """The tweets of a list as its page shows them."""
        return self._answer("get_list_timeline", list_id=list_id, cursor=cursor)

    def get_list_members(self, list_id: Id, *, cursor: str | None = None) -> JsonDict:
        """The members of a list."""
        return self._answer("get_list_members", list_id=list_id, cursor=cursor)

    def get_list_followers(self, list_id: Id, *, cursor: str | None = None) -> JsonDict:
        """The followers of a list."""
        return self._answer("get_list_followers", list_id=list_id, cursor=cursor)

    def get_community_info(self, community_id: Id) -> JsonDict:
        """A community."""
        return self._answer("get_community_info", community_id=community_id)

    def get_community_members(
        self, community_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """The members of a community."""
        return self._answer(
            "get_community_members", community_id=community_id, cursor=cursor
        )

    def get_community_moderators(
        self, community_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """The moderators of a community."""
        return self._answer(
            "get_community_moderators", community_id=community_id, cursor=cursor
        )

    def get_community_tweets(
        self, community_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """The tweets of a community, newest first."""
        return self._answer(
            "get_community_tweets", community_id=community_id, cursor=cursor
        )

    def search_community_tweets(
        self, query: str, *, query_type: str | None = None, cursor: str | None = None
    ) -> JsonDict:
        """Tweets of all communities by keywords."""
        return self._answer(
            "search_community_tweets", query=query, query_type=query_type, cursor=cursor
        )
