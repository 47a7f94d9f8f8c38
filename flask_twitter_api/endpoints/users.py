"""Endpoints about people."""

from .build import (
    CURSOR,
    ORDER,
    PER_FOLLOWER,
    PER_FOLLOWER_ID,
    PER_PROFILE,
    PER_TWEET,
    SINCE,
    UNTIL,
    USER_ID,
    USER_NAME,
    WITH_REPLIES,
    may,
    need,
)
from .convert import between, digits, flag, handle, listed
from .model import Endpoint, Envelope, Paging, Param, Place, Price

_IS_NEW = may("is_new", "is_new", flag)
_EITHER_USER = (may("user_id", "userId", digits), may("username", "userName", handle))
_PAGE_SIZE = may("page_size", "pageSize", between(20, 200))

PROFILES = (
    Endpoint(
        "get_user_info",
        "GET",
        "/twitter/user/info",
        "data",
        (USER_NAME, _IS_NEW),
        price=PER_PROFILE,
    ),
    Endpoint(
        "get_user_by_path",
        "GET",
        "/twitter/user/{username}",
        "data",
        (Param("username", "username", handle, True, Place.PATH), _IS_NEW),
        price=PER_PROFILE,
    ),
    Endpoint(
        "get_user_about",
        "GET",
        "/twitter/user_about",
        "data",
        (USER_NAME,),
        price=Price(30),
    ),
    Endpoint(
        "get_user_batch_info",
        "GET",
        "/twitter/user/batch_info_by_ids",
        "users",
        (need("user_ids", "userIds", listed(1000)),),
        price=PER_PROFILE,
        asked="user_ids",
    ),
    Endpoint(
        "search_users",
        "GET",
        "/twitter/user/search",
        "users",
        (need("query", "query"), CURSOR),
        Envelope.NONE,
        Paging.CURSOR,
        PER_PROFILE,
    ),
    Endpoint(
        "check_follow_relationship",
        "GET",
        "/twitter/user/check_follow_relationship",
        "data",
        (
            need("source_username", "source_user_name", handle),
            need("target_username", "target_user_name", handle),
        ),
        Envelope.MESSAGE,
        price=Price(100),
    ),
)

TIMELINES = (
    Endpoint(
        "get_user_last_tweets",
        "GET",
        "/twitter/user/last_tweets",
        "data.tweets",
        (*_EITHER_USER, CURSOR, WITH_REPLIES),
        Envelope.CODE,
        Paging.CURSOR,
        PER_TWEET,
        one_of=("user_id", "username"),
    ),
    Endpoint(
        "get_user_last_tweets_v2",
        "GET",
        "/twitter/user/last_tweets/v2",
        "data.tweets",
        (USER_ID, CURSOR),
        Envelope.CODE,
        Paging.CURSOR,
        PER_TWEET,
    ),
    Endpoint(
        "get_user_timeline",
        "GET",
        "/twitter/user/tweet_timeline",
        "data.tweets",
        (
            USER_ID,
            CURSOR,
            WITH_REPLIES,
            may("include_parent_tweet", "includeParentTweet", flag),
        ),
        Envelope.CODE,
        Paging.CURSOR,
        PER_TWEET,
    ),
    Endpoint(
        "get_user_articles",
        "GET",
        "/twitter/user/articles",
        "data.articles",
        (need("username", "username", handle), CURSOR),
        Envelope.CODE,
        Paging.CURSOR,
        PER_TWEET,
    ),
    Endpoint(
        "get_user_mentions",
        "GET",
        "/twitter/user/mentions",
        "tweets",
        (USER_NAME, SINCE, UNTIL, CURSOR, ORDER),
        paging=Paging.CURSOR,
        price=PER_TWEET,
    ),
)

FOLLOWS = (
    Endpoint(
        "get_followers",
        "GET",
        "/twitter/user/followers",
        "followers",
        (USER_NAME, _PAGE_SIZE, CURSOR),
        Envelope.CODE,
        Paging.CURSOR,
        PER_FOLLOWER,
        most=200,
    ),
    Endpoint(
        "get_follower_ids",
        "GET",
        "/twitter/user/followers_ids",
        "ids",
        (*_EITHER_USER, may("count", "count", between(50, 5000)), CURSOR),
        Envelope.CODE,
        Paging.CURSOR,
        PER_FOLLOWER_ID,
        one_of=("user_id", "username"),
        most=5000,
    ),
    Endpoint(
        "get_followings",
        "GET",
        "/twitter/user/followings",
        "followings",
        (USER_NAME, _PAGE_SIZE, CURSOR),
        Envelope.CODE,
        Paging.CURSOR,
        PER_FOLLOWER,
        most=200,
    ),
    Endpoint(
        "get_verified_followers",
        "GET",
        "/twitter/user/verifiedFollowers",
        "followers",
        (need("user_id", "user_id", digits), CURSOR),
        Envelope.CODE,
        Paging.CURSOR,
        Price(15, ((0, 3),)),
    ),
)

USERS = PROFILES + TIMELINES + FOLLOWS
