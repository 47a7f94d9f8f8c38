"""Calls that act for a logged-in account."""

from collections.abc import Sequence
from datetime import datetime

from flask_twitter_api.utils import JsonDict

from .base import Answering, Id


class PlainActions(Answering):
    """Calls that act for a logged-in account."""

    def login(
        self,
        username: str,
        email: str,
        password: str,
        proxy: str,
        *,
        totp_secret: str | None = None,
    ) -> JsonDict:
        """Log an account in; the answer holds the cookies for all other actions."""
        return self._answer(
            "login",
            username=username,
            email=email,
            password=password,
            proxy=proxy,
            totp_secret=totp_secret,
        )

    def logout(self, *, login_cookies: str, proxy: str | None = None) -> JsonDict:
        """Log an account out."""
        return self._answer("logout", login_cookies=login_cookies, proxy=proxy)

    def create_tweet(
        self,
        text: str,
        *,
        login_cookies: str,
        proxy: str,
        reply_to_tweet_id: Id | None = None,
        quote_tweet_id: Id | None = None,
        attachment_url: str | None = None,
        community_id: Id | None = None,
        is_note_tweet: bool | None = None,
        media_ids: Sequence[str] | None = None,
        schedule_for: str | datetime | None = None,
    ) -> JsonDict:
        """Write a tweet, a reply, or a quote."""
        return self._answer(
            "create_tweet",
            login_cookies=login_cookies,
            proxy=proxy,
            text=text,
            reply_to_tweet_id=reply_to_tweet_id,
            quote_tweet_id=quote_tweet_id,
            attachment_url=attachment_url,
            community_id=community_id,
            is_note_tweet=is_note_tweet,
            media_ids=media_ids,
            schedule_for=schedule_for,
        )

    def delete_tweet(self, tweet_id: Id, *, login_cookies: str, proxy: str) -> JsonDict:
        """Delete one's own tweet."""
        return self._answer(
            "delete_tweet", login_cookies=login_cookies, proxy=proxy, tweet_id=tweet_id
        )

    def like_tweet(self, tweet_id: Id, *, login_cookies: str, proxy: str) -> JsonDict:
        """Like a tweet."""
        return self._answer(
            "like_tweet", login_cookies=login_cookies, proxy=proxy, tweet_id=tweet_id
        )

    def unlike_tweet(self, tweet_id: Id, *, login_cookies: str, proxy: str) -> JsonDict:
        """Take a like back."""
        return self._answer(
            "unlike_tweet", login_cookies=login_cookies, proxy=proxy, tweet_id=tweet_id
        )

    def retweet(self, tweet_id: Id, *, login_cookies: str, proxy: str) -> JsonDict:
        """Retweet a tweet."""
        return self._answer(
            "retweet", login_cookies=login_cookies, proxy=proxy, tweet_id=tweet_id
        )

    def bookmark_tweet(
        self, tweet_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Bookmark a tweet."""
        return self._answer(
            "bookmark_tweet",
            login_cookies=login_cookies,
            proxy=proxy,
            tweet_id=tweet_id,
        )

    def unbookmark_tweet(
        self, tweet_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Take a bookmark away."""
        return self._answer(
            "unbookmark_tweet",
            login_cookies=login_cookies,
            proxy=proxy,
            tweet_id=tweet_id,
        )

    def follow_user(self, user_id: Id, *, login_cookies: str, proxy: str) -> JsonDict:
        """Follow an account."""
        return self._answer(
            "follow_user", login_cookies=login_cookies, proxy=proxy, user_id=user_id
        )

    def unfollow_user(self, user_id: Id, *, login_cookies: str, proxy: str) -> JsonDict:
        """Stop following an account."""
        return self._answer(
            "unfollow_user", login_cookies=login_cookies, proxy=proxy, user_id=user_id
        )

    def send_direct_message(
        self,
        user_id: Id,
        text: str,
        *,
        login_cookies: str,
        proxy: str,
        media_id: Id | None = None,
        reply_to_message_id: Id | None = None,
    ) -> JsonDict:
        """Send a direct message."""
        return self._answer(
            "send_direct_message",
            login_cookies=login_cookies,
            proxy=proxy,
            user_id=user_id,
            text=text,
            media_id=media_id,
            reply_to_message_id=reply_to_message_id,
        )

    def report(
        self,
        *,
        login_cookies: str,
        proxy: str,
        tweet_id: Id | None = None,
        user_id: Id | None = None,
        reason: str | None = None,
    ) -> JsonDict:
        """Report a tweet or an account."""
        return self._answer(
            "report",
            login_cookies=login_cookies,
            proxy=proxy,
            tweet_id=tweet_id,
            user_id=user_id,
            reason=reason,
        )

    def get_dm_history(
        self, user_id: Id, *, login_cookies: str, proxy: str | None = None
    ) -> JsonDict:
        """The direct messages exchanged with an account."""
        return self._answer(
            "get_dm_history", login_cookies=login_cookies, user_id=user_id, proxy=proxy
        )

    def get_bookmarks(
        self,
        *,
        login_cookies: str,
        proxy: str,
        count: int | None = None,
        cursor: str | None = None,
    ) -> JsonDict:
        """One's bookmarks."""
        return self._answer(
            "get_bookmarks",
            login_cookies=login_cookies,
            proxy=proxy,
            count=count,
            cursor=cursor,
        )
