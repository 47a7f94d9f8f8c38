"""Calls that act for a logged-in account; none is ever sent twice.

Generated from the registry; see ``generate``.
"""

from datetime import datetime
from typing import Any

from flask_twitter_api.aio.pagination import AsyncPages
from flask_twitter_api.models import Message, Tweet
from flask_twitter_api.plain.base import File, Id, Ids
from flask_twitter_api.recipes import actions as recipes
from flask_twitter_api.recipes.actions import Session
from flask_twitter_api.utils import JsonDict

from .base import AsyncTyping

__all__ = ["AsyncTypedActions", "Session"]


class AsyncTypedActions(AsyncTyping):
    """Calls that act for a logged-in account; none is ever sent twice."""

    async def log_in(
        self,
        username: str,
        email: str,
        password: str,
        proxy: str,
        *,
        totp_secret: str | None = None,
    ) -> Session:
        """Log an account in.

        :raises BadAnswerError: when no cookies came.
        """
        return await self._run(
            recipes.log_in, username, email, password, proxy, totp_secret=totp_secret
        )

    async def act(self, session: Session, name: str, /, **given: Any) -> JsonDict:
        """Carry out any other action by the name of its plain method."""
        return await self._run(recipes.act, session, name, **given)

    async def tweet(
        self,
        session: Session,
        text: str,
        *,
        reply_to_tweet_id: Id | None = None,
        quote_tweet_id: Id | None = None,
        attachment_url: str | None = None,
        community_id: Id | None = None,
        is_note_tweet: bool | None = None,
        media_ids: Ids | None = None,
        schedule_for: str | datetime | None = None,
    ) -> str:
        """Write a tweet and return its id.

        POST /twitter/create_tweet_v2; 300 credits.
        """
        return await self._text(
            "create_tweet",
            text=text,
            reply_to_tweet_id=reply_to_tweet_id,
            quote_tweet_id=quote_tweet_id,
            attachment_url=attachment_url,
            community_id=community_id,
            is_note_tweet=is_note_tweet,
            media_ids=media_ids,
            schedule_for=schedule_for,
            **session.both(),
        )

    async def upload(
        self,
        session: Session,
        file: File,
        *,
        is_long_video: bool | None = None,
        media_category: str | None = None,
    ) -> str:
        """Upload a picture or video and return its media id.

        POST /twitter/upload_media_v2; 300 credits.
        """
        return await self._text(
            "upload_media",
            file=file,
            is_long_video=is_long_video,
            media_category=media_category,
            **session.both(),
        )

    async def message(
        self,
        session: Session,
        user_id: Id,
        text: str,
        *,
        media_id: Id | None = None,
        reply_to_message_id: Id | None = None,
    ) -> str:
        """Send a direct message and return its id.

        POST /twitter/send_dm_to_user; 300 credits.
        """
        return await self._text(
            "send_direct_message",
            user_id=user_id,
            text=text,
            media_id=media_id,
            reply_to_message_id=reply_to_message_id,
            **session.both(),
        )

    async def messages_with(self, session: Session, user_id: Id) -> tuple[Message, ...]:
        """Return the direct messages exchanged with an account.

        GET /twitter/get_dm_history_by_user_id; 15 credits.
        """
        return await self._all(
            Message, "get_dm_history", user_id=user_id, **session.both()
        )

    def bookmarks(
        self,
        session: Session,
        *,
        count: int | None = None,
        max_pages: int | None = None,
    ) -> AsyncPages[Tweet]:
        """Return one's bookmarks.

        POST /twitter/bookmarks_v2; 15 credits a record, at least 15.
        """
        return self._tweets("get_bookmarks", max_pages, count=count, **session.both())
