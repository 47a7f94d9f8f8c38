"""A login, and what is done in it."""

from dataclasses import dataclass, field
from typing import Any

from flask_twitter_api.errors import BadAnswerError
from flask_twitter_api.utils import JsonDict

from .base import Ask, Steps


@dataclass(frozen=True, slots=True)
class Session:
    """A login at Twitter through the service; its repr shows nothing of it."""

    login_cookies: str = field(repr=False)
    #: The proxy it was made through; the same one must carry every action.
    proxy: str = field(repr=False)

    def both(self) -> dict[str, str]:
        """Return the two values as every action wants them."""
        return {"login_cookies": self.login_cookies, "proxy": self.proxy}


def log_in(
    username: str,
    email: str,
    password: str,
    proxy: str,
    *,
    totp_secret: str | None = None,
) -> Steps[Session]:
    """Log an account in.

    :raises BadAnswerError: when no cookies came.
    """
    given = {"username": username, "email": email, "password": password}
    body = yield Ask("login", {**given, "proxy": proxy, "totp_secret": totp_secret})
    # The pages of the service say "login_cookie", its answers the plural.
    cookies = body.get("login_cookies") or body.get("login_cookie")
    if not isinstance(cookies, str) or not cookies:
        raise BadAnswerError("Twitter API gave no login cookies")
    return Session(cookies, proxy)


def act(session: Session, name: str, /, **given: Any) -> Steps[JsonDict]:
    """Carry out any other action by the name of its plain method."""
    return (yield Ask(name, {**given, **session.both()}))
