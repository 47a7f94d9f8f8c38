"""Endpoints about lists and communities."""

from .build import (
    CURSOR,
    ORDER,
    PER_PROFILE,
    PER_TWEET,
    SINCE,
    UNTIL,
    WITH_REPLIES,
    need,
)
from .convert import digits
from .model import Endpoint, Envelope, Paging, Price

_LIST_CALL = Price(150)
# The same list is called "listId" by the tweet calls and "list_id" by the people calls.
_LIST_OF_TWEETS = need("list_id", "listId", digits)
_LIST_OF_PEOPLE = need("list_id", "list_id", digits)
_COMMUNITY = need("community_id", "community_id", digits)

LISTS = (
    Endpoint(
        "get_list_tweets",
        "GET",
        "/twitter/list/tweets",
        "tweets",
        (_LIST_OF_TWEETS, SINCE, UNTIL, WITH_REPLIES, CURSOR, ORDER),
        paging=Paging.CURSOR,
        price=PER_TWEET,
    ),
    Endpoint(
        "get_list_timeline",
        "GET",
        "/twitter/list/tweets_timeline",
        "tweets",
        (_LIST_OF_TWEETS, CURSOR),
        paging=Paging.CURSOR,
        price=_LIST_CALL,
    ),
    Endpoint(
        "get_list_members",
        "GET",
        "/twitter/list/members",
        "members",
        (_LIST_OF_PEOPLE, CURSOR),
        paging=Paging.CURSOR,
        price=_LIST_CALL,
    ),
    Endpoint(
        "get_list_followers",
        "GET",
        "/twitter/list/followers",
        "followers",
        (_LIST_OF_PEOPLE, CURSOR),
        paging=Paging.CURSOR,
        price=_LIST_CALL,
    ),
)

COMMUNITIES = (
    Endpoint(
        "get_community_info",
        "GET",
        "/twitter/community/info",
        "community_info",
        (_COMMUNITY,),
        price=Price(20),
    ),
    Endpoint(
        "get_community_members",
        "GET",
        "/twitter/community/members",
        "members",
        (_COMMUNITY, CURSOR),
        paging=Paging.BOTH_FLAGS,
        price=PER_PROFILE,
    ),
    Endpoint(
        "get_community_moderators",
        "GET",
        "/twitter/community/moderators",
        "moderators",
        (_COMMUNITY, CURSOR),
        paging=Paging.BOTH_FLAGS,
        price=PER_PROFILE,
    ),
    Endpoint(
        "get_community_tweets",
        "GET",
        "/twitter/community/tweets",
        "tweets",
        (_COMMUNITY, CURSOR),
        paging=Paging.BOTH_FLAGS,
        price=PER_TWEET,
    ),
    Endpoint(
        "search_community_tweets",
        "GET",
        "/twitter/community/get_tweets_from_all_community",
        "tweets",
        (need("query", "query"), ORDER, CURSOR),
        Envelope.NONE,
        Paging.CURSOR,
        PER_TWEET,
    ),
)

GROUPS = LISTS + COMMUNITIES
