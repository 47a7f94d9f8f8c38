"""Short ways to write the registry, so that its tables read like tables."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .convert import choice, digits, flag, handle, moment, text, upload
from .model import Endpoint, Param, Place, Price

#: The usual prices. Sources: the vendor's price pages and independent measurements.
PER_TWEET = Price(15, ((0, 15),))
PER_PROFILE = Price(15, ((100, 1), (0, 18)))
PER_FOLLOWER = Price(60, ((200, 1), (100, 2), (0, 3)))
PER_FOLLOWER_ID = Price(100, ((4000, 0.45), (200, 1), (0, 2)))
FREE = Price(0)

CURSOR = Param("cursor", "cursor", text)
SINCE = Param("since_time", "sinceTime", moment)
UNTIL = Param("until_time", "untilTime", moment)
WITH_REPLIES = Param("include_replies", "includeReplies", flag)
ORDER = Param("query_type", "queryType", choice("Latest", "Top"))
USER_NAME = Param("username", "userName", handle, required=True)
USER_ID = Param("user_id", "userId", digits, required=True)
TWEET_ID = Param("tweet_id", "tweetId", digits, required=True)


def need(name: str, wire: str, convert: Callable[[Any], Any] = text) -> Param:
    """A parameter without which the service answers 400."""
    return Param(name, wire, convert, required=True)


def may(name: str, wire: str, convert: Callable[[Any], Any] = text) -> Param:
    """A parameter that may be left out."""
    return Param(name, wire, convert)


def secret(param: Param) -> Param:
    """The same parameter, never shown and never kept."""
    return replace(param, secret=True)


def in_body(*params: Param) -> tuple[Param, ...]:
    """The same parameters in a JSON or form body, save for the files."""
    return tuple(
        param if param.place is Place.FILE else replace(param, place=Place.BODY)
        for param in params
    )


LOGIN_COOKIES = secret(need("login_cookies", "login_cookies"))
PROXY = secret(need("proxy", "proxy"))
AUTH_SESSION = secret(need("auth_session", "auth_session"))
FILE = Param("file", "file", upload, required=True, place=Place.FILE)


def action(
    name: str,
    method: str,
    path: str,
    *params: Param,
    cost: float,
    items: str = "",
    one_of: tuple[str, ...] = (),
) -> Endpoint:
    """A call that changes something for a logged-in account."""
    return Endpoint(
        name,
        method,
        path,
        items,
        in_body(LOGIN_COOKIES, PROXY, *params),
        price=Price(cost),
        reads=False,
        one_of=one_of,
    )
