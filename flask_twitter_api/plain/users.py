"""Calls about people, answered with dictionaries."""

from flask_twitter_api.utils import JsonDict

from .base import Answering, Id, Ids, Moment


class PlainUsers(Answering):
    """Calls about people, answered with dictionaries."""

    def get_user_info(self, username: str, *, is_new: bool | None = None) -> JsonDict:
        """One profile by its handle."""
        return self._answer("get_user_info", username=username, is_new=is_new)

    def get_user_by_path(
        self, username: str, *, is_new: bool | None = None
    ) -> JsonDict:
        """One profile by its handle, through the address that holds it."""
        return self._answer("get_user_by_path", username=username, is_new=is_new)

    def get_user_about(self, username: str) -> JsonDict:
        """What the "About this account" panel says."""
        return self._answer("get_user_about", username=username)

    def get_user_batch_info(self, user_ids: Ids) -> JsonDict:
        """Several profiles by their ids; 100 or more in one call are cheaper."""
        return self._answer("get_user_batch_info", user_ids=user_ids)

    def search_users(self, query: str, *, cursor: str | None = None) -> JsonDict:
        """People found by keywords."""
        return self._answer("search_users", query=query, cursor=cursor)

    def check_follow_relationship(
        self, source_username: str, target_username: str
    ) -> JsonDict:
        """Whether one account follows another, and is followed back."""
        return self._answer(
            "check_follow_relationship",
            source_username=source_username,
            target_username=target_username,
        )

    def get_user_last_tweets(
        self,
        *,
        user_id: Id | None = None,
        username: str | None = None,
        cursor: str | None = None,
        include_replies: bool | None = None,
    ) -> JsonDict:
        """An account's tweets, newest first; the id is the quicker way."""
        return self._answer(
            "get_user_last_tweets",
            user_id=user_id,
            username=username,
            cursor=cursor,
            include_replies=include_replies,
        )

    def get_user_last_tweets_v2(
        self, user_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """An account's tweets from the second backend."""
        return self._answer("get_user_last_tweets_v2", user_id=user_id, cursor=cursor)

    def get_user_timeline(
        self,
        user_id: Id,
        *,
        cursor: str | None = None,
        include_replies: bool | None = None,
        include_parent_tweet: bool | None = None,
    ) -> JsonDict:
        """An account's tweets in the order of its profile page."""
        return self._answer(
            "get_user_timeline",
            user_id=user_id,
            cursor=cursor,
            include_replies=include_replies,
            include_parent_tweet=include_parent_tweet,
        )

    def get_user_articles(
        self, username: str, *, cursor: str | None = None
    ) -> JsonDict:
        """An account's long articles."""
        return self._answer("get_user_articles", username=username, cursor=cursor)

    def get_user_mentions(
        self,
        username: str,
        *,
        since_time: Moment | None = None,
        until_time: Moment | None = None,
        cursor: str | None = None,
        query_type: str | None = None,
    ) -> JsonDict:
        """Tweets that name an account."""
        return self._answer(
            "get_user_mentions",
            username=username,
            since_time=since_time,
            until_time=until_time,
            cursor=cursor,
            query_type=query_type,
        )

    def get_followers(
        self, username: str, *, page_size: int | None = None, cursor: str | None = None
    ) -> JsonDict:
        """Who follows an account, newest first, 20 to 200 a page."""
        return self._answer(
            "get_followers", username=username, page_size=page_size, cursor=cursor
        )

    def get_follower_ids(
        self,
        *,
        user_id: Id | None = None,
        username: str | None = None,
        count: int | None = None,
        cursor: str | None = None,
    ) -> JsonDict:
        """The ids of an account's followers, up to 5,000 a page."""
        return self._answer(
            "get_follower_ids",
            user_id=user_id,
            username=username,
            count=count,
            cursor=cursor,
        )

    def get_followings(
        self, username: str, *, page_size: int | None = None, cursor: str | None = None
    ) -> JsonDict:
        """Whom an account follows, newest first, 20 to 200 a page."""
        return self._answer(
            "get_followings", username=username, page_size=page_size, cursor=cursor
        )

    def get_verified_followers(
        self, user_id: Id, *, cursor: str | None = None
    ) -> JsonDict:
        """The verified followers of an account."""
        return self._answer("get_verified_followers", user_id=user_id, cursor=cursor)
