"""The service's first generation of actions, which it calls deprecated."""

from .build import AUTH_SESSION, PROXY, in_body, may, need, secret
from .convert import digits, handle
from .model import Endpoint, Param, Price


def _first(
    name: str,
    path: str,
    *params: Param,
    items: str = "",
    one_of: tuple[str, ...] = (),
) -> Endpoint:
    return Endpoint(
        name,
        "POST",
        path,
        items,
        in_body(*params, PROXY),
        price=Price(100),
        reads=False,
        one_of=one_of,
    )


_TWEET = need("tweet_id", "tweet_id", digits)
_LIST = need("list_id", "list_id", digits)
_MEMBER = (may("user_id", "user_id", digits), may("username", "user_name", handle))

LEGACY = (
    _first(
        "login_v1",
        "/twitter/login_by_email_or_username",
        secret(need("username_or_email", "username_or_email")),
        secret(need("password", "password")),
        items="login_data",
    ),
    _first(
        "login_2fa_v1",
        "/twitter/login_by_2fa",
        secret(need("login_data", "login_data")),
        secret(need("code", "2fa_code")),
        items="session",
    ),
    _first(
        "create_tweet_v1",
        "/twitter/create_tweet",
        AUTH_SESSION,
        need("text", "tweet_text"),
        may("quote_tweet_id", "quote_tweet_id", digits),
        may("reply_to_tweet_id", "in_reply_to_tweet_id", digits),
        may("media_id", "media_id"),
        items="data.create_tweet.tweet_result.result.rest_id",
    ),
    _first("like_tweet_v1", "/twitter/like_tweet", AUTH_SESSION, _TWEET),
    _first("retweet_v1", "/twitter/retweet_tweet", AUTH_SESSION, _TWEET),
    _first(
        "upload_image_v1",
        "/twitter/upload_image",
        AUTH_SESSION,
        need("image_url", "image_url"),
        items="media_id",
    ),
    # Of this call the reference knows only that it exists; the body is a guess
    # after its neighbour.
    _first(
        "upload_video_v1",
        "/twitter/upload_video",
        AUTH_SESSION,
        need("video_url", "video_url"),
        items="media_id",
    ),
    _first(
        "create_list_v1",
        "/twitter/list/create",
        AUTH_SESSION,
        need("name", "name"),
        may("description", "description"),
        items="list_id",
    ),
    _first(
        "add_list_member_v1",
        "/twitter/list/add_member",
        AUTH_SESSION,
        _LIST,
        *_MEMBER,
        one_of=("user_id", "username"),
    ),
    _first(
        "remove_list_member_v1",
        "/twitter/list/remove_member",
        AUTH_SESSION,
        _LIST,
        *_MEMBER,
        one_of=("user_id", "username"),
    ),
)
