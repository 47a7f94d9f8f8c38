"""The first generation of actions, which the service calls deprecated."""

from flask_twitter_api.utils import JsonDict

from .base import Answering, Id


class PlainLegacy(Answering):
    """The first generation of actions, which the service calls deprecated."""

    def login_v1(self, username_or_email: str, password: str, proxy: str) -> JsonDict:
        """First step of the old login; the answer holds its `login_data`."""
        return self._answer(
            "login_v1",
            username_or_email=username_or_email,
            password=password,
            proxy=proxy,
        )

    def login_2fa_v1(self, login_data: str, code: str, proxy: str) -> JsonDict:
        """Second step of the old login; the answer holds the session."""
        return self._answer(
            "login_2fa_v1", login_data=login_data, code=code, proxy=proxy
        )

    def create_tweet_v1(
        self,
        text: str,
        *,
        auth_session: str,
        quote_tweet_id: Id | None = None,
        reply_to_tweet_id: Id | None = None,
        media_id: Id | None = None,
        proxy: str,
    ) -> JsonDict:
        """Write a tweet in the old session."""
        return self._answer(
            "create_tweet_v1",
            auth_session=auth_session,
            text=text,
            quote_tweet_id=quote_tweet_id,
            reply_to_tweet_id=reply_to_tweet_id,
            media_id=media_id,
            proxy=proxy,
        )

    def like_tweet_v1(self, tweet_id: Id, *, auth_session: str, proxy: str) -> JsonDict:
        """Like a tweet in the old session."""
        return self._answer(
            "like_tweet_v1", auth_session=auth_session, tweet_id=tweet_id, proxy=proxy
        )

    def retweet_v1(self, tweet_id: Id, *, auth_session: str, proxy: str) -> JsonDict:
        """Retweet a tweet in the old session."""
        return self._answer(
            "retweet_v1", auth_session=auth_session, tweet_id=tweet_id, proxy=proxy
        )

    def upload_image_v1(
        self, image_url: str, *, auth_session: str, proxy: str
    ) -> JsonDict:
        """Have a picture fetched for a tweet."""
        return self._answer(
            "upload_image_v1",
            auth_session=auth_session,
            image_url=image_url,
            proxy=proxy,
        )

    def upload_video_v1(
        self, video_url: str, *, auth_session: str, proxy: str
    ) -> JsonDict:
        """Have a video fetched for a tweet; this call is a guess."""
        return self._answer(
            "upload_video_v1",
            auth_session=auth_session,
            video_url=video_url,
            proxy=proxy,
        )

    def create_list_v1(
        self,
        name: str,
        *,
        auth_session: str,
        description: str | None = None,
        proxy: str,
    ) -> JsonDict:
        """Create a list in the old session."""
        return self._answer(
            "create_list_v1",
            auth_session=auth_session,
            name=name,
            description=description,
            proxy=proxy,
        )

    def add_list_member_v1(
        self,
        list_id: Id,
        *,
        auth_session: str,
        user_id: Id | None = None,
        username: str | None = None,
        proxy: str,
    ) -> JsonDict:
        """Add an account to a list in the old session."""
        return self._answer(
            "add_list_member_v1",
            auth_session=auth_session,
            list_id=list_id,
            user_id=user_id,
            username=username,
            proxy=proxy,
        )

    def remove_list_member_v1(
        self,
        list_id: Id,
        *,
        auth_session: str,
        user_id: Id | None = None,
        username: str | None = None,
        proxy: str,
    ) -> JsonDict:
        """Remove an account from a list in the old session."""
        return self._answer(
            "remove_list_member_v1",
            auth_session=auth_session,
            list_id=list_id,
            user_id=user_id,
            username=username,
            proxy=proxy,
        )
