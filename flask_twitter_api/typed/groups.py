"""Lists and communities as records."""

from flask_twitter_api.models import Community, Tweet, User
from flask_twitter_api.pagination import Pages
from flask_twitter_api.plain.base import Id, Moment

from .base import Typing


class TypedGroups(Typing):
    """Calls about lists and communities, answered with records.

    A list that is private or unknown looks like an empty one.
    """

    def list_tweets(
        self,
        list_id: Id,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        include_replies: bool | None = None,
        max_pages: int | None = None,
    ) -> Pages[Tweet]:
        """The tweets of a list, which may be narrowed by time."""
        return self._tweets(
            "get_list_tweets",
            max_pages,
            list_id=list_id,
            since_time=since_time,
            until_time=until_time,
            include_replies=include_replies,
        )

    def list_timeline(
        self, list_id: Id, *, max_pages: int | None = None
    ) -> Pages[Tweet]:
        """The tweets of a list as its page shows them."""
        return self._tweets("get_list_timeline", max_pages, list_id=list_id)

    def list_members(self, list_id: Id, *, max_pages: int | None = None) -> Pages[User]:
        """The members of a list."""
        return self._users("get_list_members", max_pages, list_id=list_id)

    def list_followers(
        self, list_id: Id, *, max_pages: int | None = None
    ) -> Pages[User]:
        """The followers of a list."""
        return self._users("get_list_followers", max_pages, list_id=list_id)

    def get_community(self, community_id: Id) -> Community:
        """A community.

        :raises NotFoundError: when there is none.
        """
        return self._one(Community, "get_community_info", community_id=community_id)

    def community_members(
        self, community_id: Id, *, max_pages: int | None = None
    ) -> Pages[User]:
        """The members of a community."""
        return self._users(
            "get_community_members", max_pages, community_id=community_id
        )

    def community_moderators(
        self, community_id: Id, *, max_pages: int | None = None
    ) -> Pages[User]:
        """The moderators of a community."""
        return self._users(
            "get_community_moderators", max_pages, community_id=community_id
        )

    def community_tweets(
        self, community_id: Id, *, max_pages: int | None = None
    ) -> Pages[Tweet]:
        """The tweets of a community, newest first."""
        return self._tweets(
            "get_community_tweets", max_pages, community_id=community_id
        )

    def search_communities(
        self, query: str, *, query_type: str = "Latest", max_pages: int | None = None
    ) -> Pages[Tweet]:
        """Tweets of all communities by keywords."""
        return self._tweets(
            "search_community_tweets", max_pages, query=query, query_type=query_type
        )
