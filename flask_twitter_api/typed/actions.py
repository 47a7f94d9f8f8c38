"""Acting for a logged-in account."""

from dataclasses import dataclass, field
from typing import Any

from flask_twitter_api.answers import pick
from flask_twitter_api.errors import BadAnswerError
from flask_twitter_api.models import Message, Tweet
from flask_twitter_api.pagination import Pages
from flask_twitter_api.plain.base import File, Id

from .base import Typing


@dataclass(frozen=True, slots=True)
class Session:
    """A login at Twitter through the service; its repr shows nothing of it."""

    login_cookies: str = field(repr=False)
    #: The proxy it was made through; the same one must carry every action.
    proxy: str = field(repr=False)

    def both(self) -> dict[str, str]:
        """The two values as every action wants them."""
        return {"login_cookies": self.login_cookies, "proxy": self.proxy}


class TypedActions(Typing):
    """The actions most often wanted; all others are under ``plain``.

    None is ever sent twice, since a lost answer does not mean a lost action.
    """

    def log_in(
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
        body = self.request(
            "login",
            username=username,
            email=email,
            password=password,
            proxy=proxy,
            totp_secret=totp_secret,
        )
        # The pages of the service say "login_cookie", its answers the plural.
        cookies = body.get("login_cookies") or body.get("login_cookie")
        if not isinstance(cookies, str) or not cookies:
            raise BadAnswerError("Twitter API gave no login cookies")
        return Session(cookies, proxy)

    def tweet(
        self,
        session: Session,
        text: str,
        *,
        reply_to_tweet_id: Id | None = None,
        quote_tweet_id: Id | None = None,
        **options: Any,
    ) -> str:
        """Write a tweet and give its id."""
        return self._text(
            "create_tweet",
            text=text,
            reply_to_tweet_id=reply_to_tweet_id,
            quote_tweet_id=quote_tweet_id,
            **options,
            **session.both(),
        )

    def act(self, session: Session, name: str, /, **given: Any) -> dict[str, Any]:
        """Carry out any other action by the name of its plain method."""
        return self.request(name, **given, **session.both())

    def upload(self, session: Session, file: File, **options: Any) -> str:
        """Upload a picture or video and give its media id."""
        return self._text("upload_media", file=file, **options, **session.both())

    def message(self, session: Session, user_id: Id, text: str) -> str:
        """Send a direct message and give its id."""
        return self._text(
            "send_direct_message", user_id=user_id, text=text, **session.both()
        )

    def messages_with(self, session: Session, user_id: Id) -> tuple[Message, ...]:
        """The direct messages exchanged with an account."""
        body = self.request("get_dm_history", user_id=user_id, **session.both())
        found = pick(body, "messages")
        records = found if isinstance(found, list) else []
        return tuple(Message.from_json(one) for one in records if isinstance(one, dict))

    def bookmarks(
        self, session: Session, *, max_pages: int | None = None
    ) -> Pages[Tweet]:
        """One's bookmarks."""
        return self._tweets("get_bookmarks", max_pages, **session.both())
