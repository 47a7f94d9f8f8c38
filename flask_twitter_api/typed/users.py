"""People as records."""

from collections.abc import Iterable

from flask_twitter_api.errors import NotFoundError
from flask_twitter_api.models import Relationship, Tweet, User, UserAbout
from flask_twitter_api.pagination import Pages
from flask_twitter_api.plain.base import Id, Moment

from .base import Typing, batches


class TypedUsers(Typing):
    """Calls about people, answered with records."""

    def get_user(self, username: str) -> User:
        """One profile by its handle.

        :raises NotFoundError: when there is none, or it is suspended.
        """
        return self._one(User, "get_user_info", username=username)

    def get_user_by_id(self, user_id: Id) -> User:
        """One profile by its id.

        :raises NotFoundError: when there is none.
        """
        found = self.get_users([user_id])
        if not found:
            raise NotFoundError("user not found")
        return found[0]

    def get_users(self, user_ids: Iterable[Id]) -> tuple[User, ...]:
        """Profiles by their ids, 100 a call; unknown ones are left out."""
        return tuple(
            user
            for ids in batches(user_ids)
            for user in self._all(User, "get_user_batch_info", user_ids=ids)
        )

    def get_about(self, username: str) -> UserAbout:
        """What the "About this account" panel says."""
        return self._one(UserAbout, "get_user_about", username=username)

    def get_relationship(self, source: str, target: str) -> Relationship:
        """Whether one account follows another, and is followed back."""
        return self._one(
            Relationship,
            "check_follow_relationship",
            source_username=source,
            target_username=target,
        )

    def find_users(self, query: str, *, max_pages: int | None = None) -> Pages[User]:
        """People found by keywords."""
        return self._users("search_users", max_pages, query=query)

    def last_tweets(
        self,
        username: str | None = None,
        *,
        user_id: Id | None = None,
        include_replies: bool | None = None,
        max_pages: int | None = None,
    ) -> Pages[Tweet]:
        """An account's tweets, newest first; the id is the quicker way.

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
    ) -> Pages[Tweet]:
        """An account's tweets in the order of its profile page."""
        return self._tweets(
            "get_user_timeline",
            max_pages,
            user_id=user_id,
            include_replies=include_replies,
            include_parent_tweet=include_parent_tweet,
        )

    def articles(self, username: str, *, max_pages: int | None = None) -> Pages[Tweet]:
        """The tweets that carry an account's long articles."""
        return self._tweets("get_user_articles", max_pages, username=username)

    def mentions(
        self,
        username: str,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        max_pages: int | None = None,
    ) -> Pages[Tweet]:
        """Tweets that name an account."""
        return self._tweets(
            "get_user_mentions",
            max_pages,
            username=username,
            since_time=since_time,
            until_time=until_time,
        )

    def followers(
        self,
        username: str,
        *,
        page_size: int | None = None,
        max_pages: int | None = None,
    ) -> Pages[User]:
        """Who follows an account, newest first."""
        return self._users(
            "get_followers", max_pages, username=username, page_size=page_size
        )

    def followings(
        self,
        username: str,
        *,
        page_size: int | None = None,
        max_pages: int | None = None,
    ) -> Pages[User]:
        """Whom an account follows, newest first."""
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
    ) -> Pages[str]:
        """The ids of an account's followers."""
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
    ) -> Pages[User]:
        """The verified followers of an account."""
        return self._users("get_verified_followers", max_pages, user_id=user_id)
