"""Endpoints that act for a logged-in account, and the reads only it may do."""

from dataclasses import replace

from .build import (
    CURSOR,
    FILE,
    LOGIN_COOKIES,
    PER_TWEET,
    PROXY,
    action,
    in_body,
    may,
    need,
    secret,
)
from .convert import digits, flag, instant, limited, numbered, whole
from .model import Endpoint, Envelope, Paging, Price

_TWEET = need("tweet_id", "tweet_id", digits)
_USER = need("user_id", "user_id", digits)
_COMMUNITY = need("community_id", "community_id", digits)

SESSION = (
    Endpoint(
        "login",
        "POST",
        "/twitter/user_login_v2",
        "login_cookies",
        in_body(
            need("username", "user_name"),
            secret(need("email", "email")),
            secret(need("password", "password")),
            PROXY,
            secret(may("totp_secret", "totp_secret")),
        ),
        price=Price(500),
        reads=False,
    ),
    Endpoint(
        "logout",
        "POST",
        "/twitter/logout",
        "",
        in_body(LOGIN_COOKIES, replace(PROXY, required=False)),
        price=Price(200),
        reads=False,
    ),
)

WRITING = (
    action(
        "create_tweet",
        "POST",
        "/twitter/create_tweet_v2",
        need("text", "tweet_text"),
        may("reply_to_tweet_id", "reply_to_tweet_id", digits),
        may("quote_tweet_id", "quote_tweet_id", digits),
        may("attachment_url", "attachment_url"),
        may("community_id", "community_id", digits),
        may("is_note_tweet", "is_note_tweet", flag),
        may("media_ids", "media_ids", numbered),
        may("schedule_for", "schedule_for", instant),
        cost=300,
        items="tweet_id",
    ),
    action("delete_tweet", "POST", "/twitter/delete_tweet_v2", _TWEET, cost=200),
    action("like_tweet", "POST", "/twitter/like_tweet_v2", _TWEET, cost=200),
    action("unlike_tweet", "POST", "/twitter/unlike_tweet_v2", _TWEET, cost=200),
    action("retweet", "POST", "/twitter/retweet_tweet_v2", _TWEET, cost=200),
    action("bookmark_tweet", "POST", "/twitter/bookmark_tweet_v2", _TWEET, cost=200),
    action(
        "unbookmark_tweet", "POST", "/twitter/unbookmark_tweet_v2", _TWEET, cost=200
    ),
    action("follow_user", "POST", "/twitter/follow_user_v2", _USER, cost=200),
    action("unfollow_user", "POST", "/twitter/unfollow_user_v2", _USER, cost=200),
    action(
        "send_direct_message",
        "POST",
        "/twitter/send_dm_to_user",
        _USER,
        need("text", "text"),
        may("media_id", "media_id"),
        may("reply_to_message_id", "reply_to_message_id", digits),
        cost=300,
        items="message_id",
    ),
    action(
        "report",
        "POST",
        "/twitter/report_v2",
        may("tweet_id", "tweet_id", digits),
        may("user_id", "user_id", digits),
        may("reason", "reason"),
        cost=200,
        one_of=("tweet_id", "user_id"),
    ),
)

PROFILE = (
    action(
        "upload_media",
        "POST",
        "/twitter/upload_media_v2",
        FILE,
        may("is_long_video", "is_long_video", flag),
        may("media_category", "media_category"),
        cost=300,
        items="media_id",
    ),
    action(
        "update_profile",
        "PATCH",
        "/twitter/update_profile_v2",
        may("name", "name", limited(50)),
        may("description", "description", limited(160)),
        may("location", "location", limited(30)),
        may("url", "url", limited(100)),
        cost=300,
        one_of=("name", "description", "location", "url"),
    ),
    action("update_avatar", "PATCH", "/twitter/update_avatar_v2", FILE, cost=300),
    action("update_banner", "PATCH", "/twitter/update_banner_v2", FILE, cost=300),
)

GROUP_ACTIONS = (
    action(
        "create_community",
        "POST",
        "/twitter/create_community_v2",
        need("name", "name"),
        need("description", "description"),
        cost=300,
        items="community_id",
    ),
    action(
        "join_community", "POST", "/twitter/join_community_v2", _COMMUNITY, cost=300
    ),
    action(
        "leave_community", "POST", "/twitter/leave_community_v2", _COMMUNITY, cost=300
    ),
    action(
        "delete_community",
        "POST",
        "/twitter/delete_community_v2",
        _COMMUNITY,
        need("community_name", "community_name"),
        cost=300,
    ),
    action(
        "add_list_member",
        "POST",
        "/twitter/list/add_member_v2",
        need("list_id", "list_id", digits),
        _USER,
        cost=200,
    ),
)

PRIVATE_READS = (
    Endpoint(
        "get_dm_history",
        "GET",
        "/twitter/get_dm_history_by_user_id",
        "messages",
        (LOGIN_COOKIES, _USER, replace(PROXY, required=False)),
        Envelope.MESSAGE,
    ),
    Endpoint(
        "get_bookmarks",
        "POST",
        "/twitter/bookmarks_v2",
        "tweets",
        in_body(LOGIN_COOKIES, PROXY, may("count", "count", whole), CURSOR),
        Envelope.NONE,
        Paging.CURSOR,
        PER_TWEET,
    ),
)

ACTIONS = SESSION + WRITING + PROFILE + GROUP_ACTIONS + PRIVATE_READS
