"""Calls that act for a logged-in account.

Generated from the registry; see ``generate``.
"""

from datetime import datetime

from flask_twitter_api.plain.base import Id, Ids
from flask_twitter_api.utils import JsonDict

from .base import AsyncAnswering


class AsyncPlainActions(AsyncAnswering):
    """Calls that act for a logged-in account."""

    async def login(
        self,
        username: str,
        email: str,
        password: str,
        proxy: str,
        *,
        totp_secret: str | None = None,
    ) -> JsonDict:
        """Log an account in; the answer holds the cookies for other actions.

        POST /twitter/user_login_v2; 500 credits.
        """
        return await self._answer(
            "login",
            username=username,
            email=email,
            password=password,
            proxy=proxy,
            totp_secret=totp_secret,
        )

    async def logout(self, *, login_cookies: str, proxy: str | None = None) -> JsonDict:
        """Log an account out.

        POST /twitter/logout; 200 credits.
        """
        return await self._answer("logout", login_cookies=login_cookies, proxy=proxy)

    async def create_tweet(
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
        media_ids: Ids | None = None,
        schedule_for: str | datetime | None = None,
    ) -> JsonDict:
        """Write a tweet, a reply, or a quote.

        POST /twitter/create_tweet_v2; 300 credits.
        """
        return await self._answer(
            "create_tweet",
            text=text,
            login_cookies=login_cookies,
            proxy=proxy,
            reply_to_tweet_id=reply_to_tweet_id,
            quote_tweet_id=quote_tweet_id,
            attachment_url=attachment_url,
            community_id=community_id,
            is_note_tweet=is_note_tweet,
            media_ids=media_ids,
            schedule_for=schedule_for,
        )

    async def delete_tweet(
        self, tweet_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Delete one's own tweet.

        POST /twitter/delete_tweet_v2; 200 credits.
        """
        return await self._answer(
            "delete_tweet", tweet_id=tweet_id, login_cookies=login_cookies, proxy=proxy
        )

    async def like_tweet(
        self, tweet_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Like a tweet.

        POST /twitter/like_tweet_v2; 200 credits.
        """
        return await self._answer(
            "like_tweet", tweet_id=tweet_id, login_cookies=login_cookies, proxy=proxy
        )

    async def unlike_tweet(
        self, tweet_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Take a like back.

        POST /twitter/unlike_tweet_v2; 200 credits.
        """
        return await self._answer(
            "unlike_tweet", tweet_id=tweet_id, login_cookies=login_cookies, proxy=proxy
        )

    async def retweet(
        self, tweet_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Retweet a tweet.

        POST /twitter/retweet_tweet_v2; 200 credits.
        """
        return await self._answer(
            "retweet", tweet_id=tweet_id, login_cookies=login_cookies, proxy=proxy
        )

    async def bookmark_tweet(
        self, tweet_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Bookmark a tweet.

        POST /twitter/bookmark_tweet_v2; 200 credits.
        """
        return await self._answer(
            "bookmark_tweet",
            tweet_id=tweet_id,
            login_cookies=login_cookies,
            proxy=proxy,
        )

    async def unbookmark_tweet(
        self, tweet_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Take a bookmark away.

        POST /twitter/unbookmark_tweet_v2; 200 credits.
        """
        return await self._answer(
            "unbookmark_tweet",
            tweet_id=tweet_id,
            login_cookies=login_cookies,
            proxy=proxy,
        )

    async def follow_user(
        self, user_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Follow an account.

        POST /twitter/follow_user_v2; 200 credits.
        """
        return await self._answer(
            "follow_user", user_id=user_id, login_cookies=login_cookies, proxy=proxy
        )

    async def unfollow_user(
        self, user_id: Id, *, login_cookies: str, proxy: str
    ) -> JsonDict:
        """Stop following an account.

        POST /twitter/unfollow_user_v2; 200 credits.
        """
        return await self._answer(
            "unfollow_user", user_id=user_id, login_cookies=login_cookies, proxy=proxy
        )

    async def send_direct_message(
        self,
        user_id: Id,
        text: str,
        *,
        login_cookies: str,
        proxy: str,
        media_id: Id | None = None,
        reply_to_message_id: Id | None = None,
    ) -> JsonDict:
        """Send a direct message.

        POST /twitter/send_dm_to_user; 300 credits.
        """
        return await self._answer(
            "send_direct_message",
            user_id=user_id,
            text=text,
            login_cookies=login_cookies,
            proxy=proxy,
            media_id=media_id,
            reply_to_message_id=reply_to_message_id,
        )

    async def report(
        self,
        *,
        login_cookies: str,
        proxy: str,
        tweet_id: Id | None = None,
        user_id: Id | None = None,
        reason: str | None = None,
    ) -> JsonDict:
        """Report a tweet or an account.

        POST /twitter/report_v2; 200 credits.
        """
        return await self._answer(
            "report",
            login_cookies=login_cookies,
            proxy=proxy,
            tweet_id=tweet_id,
            user_id=user_id,
            reason=reason,
        )

    async def get_dm_history(
        self, user_id: Id, *, login_cookies: str, proxy: str | None = None
    ) -> JsonDict:
        """Return the direct messages exchanged with an account.

        GET /twitter/get_dm_history_by_user_id; 15 credits.
        """
        return await self._answer(
            "get_dm_history", user_id=user_id, login_cookies=login_cookies, proxy=proxy
        )

    async def get_bookmarks(
        self,
        *,
        login_cookies: str,
        proxy: str,
        count: int | None = None,
        cursor: str | None = None,
    ) -> JsonDict:
        """Return one's bookmarks.

        POST /twitter/bookmarks_v2; 15 credits a record, at least 15.
        """
        return await self._answer(
            "get_bookmarks",
            login_cookies=login_cookies,
            proxy=proxy,
            count=count,
            cursor=cursor,
        )
