"""The first generation of actions, which the service calls deprecated.

Generated from the registry; see ``generate``.
"""

from flask_twitter_api.plain.base import Id
from flask_twitter_api.utils import JsonDict

from .base import AsyncAnswering


class AsyncPlainLegacy(AsyncAnswering):
    """The first generation of actions, which the service calls deprecated."""

    async def login_v1(
        self, username_or_email: str, password: str, proxy: str
    ) -> JsonDict:
        """Take the first step of the old login, which returns `login_data`.

        POST /twitter/login_by_email_or_username; 100 credits.
        """
        return await self._answer(
            "login_v1",
            username_or_email=username_or_email,
            password=password,
            proxy=proxy,
        )

    async def login_2fa_v1(self, login_data: str, code: str, proxy: str) -> JsonDict:
        """Take the second step of the old login, which returns the session.

        POST /twitter/login_by_2fa; 100 credits.
        """
        return await self._answer(
            "login_2fa_v1", login_data=login_data, code=code, proxy=proxy
        )

    async def create_tweet_v1(
        self,
        text: str,
        *,
        auth_session: str,
        quote_tweet_id: Id | None = None,
        reply_to_tweet_id: Id | None = None,
        media_id: Id | None = None,
        proxy: str,
    ) -> JsonDict:
        """Write a tweet in the old session.

        POST /twitter/create_tweet; 100 credits.
        """
        return await self._answer(
            "create_tweet_v1",
            text=text,
            auth_session=auth_session,
            quote_tweet_id=quote_tweet_id,
            reply_to_tweet_id=reply_to_tweet_id,
            media_id=media_id,
            proxy=proxy,
        )

    async def like_tweet_v1(
        self, tweet_id: Id, *, auth_session: str, proxy: str
    ) -> JsonDict:
        """Like a tweet in the old session.

        POST /twitter/like_tweet; 100 credits.
        """
        return await self._answer(
            "like_tweet_v1", tweet_id=tweet_id, auth_session=auth_session, proxy=proxy
        )

    async def retweet_v1(
        self, tweet_id: Id, *, auth_session: str, proxy: str
    ) -> JsonDict:
        """Retweet a tweet in the old session.

        POST /twitter/retweet_tweet; 100 credits.
        """
        return await self._answer(
            "retweet_v1", tweet_id=tweet_id, auth_session=auth_session, proxy=proxy
        )

    async def upload_image_v1(
        self, image_url: str, *, auth_session: str, proxy: str
    ) -> JsonDict:
        """Fetch a picture for a tweet into the old session.

        POST /twitter/upload_image; 100 credits.
        """
        return await self._answer(
            "upload_image_v1",
            image_url=image_url,
            auth_session=auth_session,
            proxy=proxy,
        )

    async def upload_video_v1(
        self, video_url: str, *, auth_session: str, proxy: str
    ) -> JsonDict:
        """Fetch a video for a tweet; this call is a guess.

        POST /twitter/upload_video; 100 credits.
        """
        return await self._answer(
            "upload_video_v1",
            video_url=video_url,
            auth_session=auth_session,
            proxy=proxy,
        )

    async def create_list_v1(
        self,
        name: str,
        *,
        auth_session: str,
        description: str | None = None,
        proxy: str,
    ) -> JsonDict:
        """Create a list in the old session.

        POST /twitter/list/create; 100 credits.
        """
        return await self._answer(
            "create_list_v1",
            name=name,
            auth_session=auth_session,
            description=description,
            proxy=proxy,
        )

    async def add_list_member_v1(
        self,
        list_id: Id,
        *,
        auth_session: str,
        user_id: Id | None = None,
        username: str | None = None,
        proxy: str,
    ) -> JsonDict:
        """Add an account to a list in the old session.

        POST /twitter/list/add_member; 100 credits.
        """
        return await self._answer(
            "add_list_member_v1",
            list_id=list_id,
            auth_session=auth_session,
            user_id=user_id,
            username=username,
            proxy=proxy,
        )

    async def remove_list_member_v1(
        self,
        list_id: Id,
        *,
        auth_session: str,
        user_id: Id | None = None,
        username: str | None = None,
        proxy: str,
    ) -> JsonDict:
        """Remove an account from a list in the old session.

        POST /twitter/list/remove_member; 100 credits.
        """
        return await self._answer(
            "remove_list_member_v1",
            list_id=list_id,
            auth_session=auth_session,
            user_id=user_id,
            username=username,
            proxy=proxy,
        )
