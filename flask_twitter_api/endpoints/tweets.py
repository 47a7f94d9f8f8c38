"""Endpoints about tweets, and what is written in them."""

from .build import (
    CURSOR,
    ORDER,
    PER_PROFILE,
    PER_TWEET,
    SINCE,
    TWEET_ID,
    UNTIL,
    WITH_REPLIES,
    in_body,
    may,
    need,
)
from .convert import between, choice, digits, flag, listed, queries, whole
from .model import Endpoint, Envelope, Paging, Price

_ORDER_OF_REPLIES = may(
    "query_type", "queryType", choice("Relevance", "Latest", "Likes")
)
_REPLIES_PATH = "/twitter/tweet/replies"

CONVERSATIONS = (
    Endpoint(
        "get_tweets_by_ids",
        "GET",
        "/twitter/tweets",
        "tweets",
        (need("tweet_ids", "tweet_ids", listed(100)), may("use_new", "use_new", flag)),
        Envelope.CODE,
        price=PER_TWEET,
        asked="tweet_ids",
    ),
    Endpoint(
        "get_tweet_replies",
        "GET",
        _REPLIES_PATH,
        "tweets",
        (TWEET_ID, SINCE, UNTIL, CURSOR, ORDER),
        paging=Paging.CURSOR,
        price=PER_TWEET,
    ),
    Endpoint(
        "get_tweet_replies_v1",
        "GET",
        _REPLIES_PATH + "/v1",
        "tweets",
        (TWEET_ID, CURSOR),
        paging=Paging.CURSOR,
        price=PER_TWEET,
        most=40,
    ),
    Endpoint(
        "get_tweet_replies_v2",
        "GET",
        _REPLIES_PATH + "/v2",
        "tweets",
        (TWEET_ID, _ORDER_OF_REPLIES, CURSOR),
        paging=Paging.CURSOR,
        price=PER_TWEET,
        most=40,
    ),
    Endpoint(
        "get_tweet_quotes",
        "GET",
        "/twitter/tweet/quotes",
        "tweets",
        (TWEET_ID, SINCE, UNTIL, WITH_REPLIES, CURSOR),
        paging=Paging.CURSOR,
        price=PER_TWEET,
    ),
    Endpoint(
        "get_tweet_retweeters",
        "GET",
        "/twitter/tweet/retweeters",
        "users",
        (TWEET_ID, CURSOR),
        Envelope.NONE,
        Paging.CURSOR,
        PER_PROFILE,
        most=100,
    ),
    Endpoint(
        "get_tweet_thread",
        "GET",
        "/twitter/tweet/thread_context",
        "tweets",
        (TWEET_ID, CURSOR),
        paging=Paging.CURSOR,
        price=PER_TWEET,
        most=40,
    ),
    Endpoint(
        "get_article",
        "GET",
        "/twitter/article",
        "article",
        (need("tweet_id", "tweet_id", digits),),
        price=Price(100),
    ),
)

SEARCHES = (
    Endpoint(
        "search_tweets",
        "GET",
        "/twitter/tweet/advanced_search",
        "tweets",
        (need("query", "query"), ORDER, CURSOR, may("provider", "provider")),
        Envelope.NONE,
        Paging.CURSOR,
        PER_TWEET,
    ),
    Endpoint(
        "bulk_search_tweets",
        "POST",
        "/twitter/tweet/bulk_advanced_search",
        "results",
        in_body(need("queries", "queries", queries)),
        price=PER_TWEET,
    ),
)

DISCOVERY = (
    Endpoint(
        "get_trends",
        "GET",
        "/twitter/trends",
        "trends",
        (need("woeid", "woeid", whole), may("count", "count", between(30, 50))),
    ),
    Endpoint(
        "get_space",
        "GET",
        "/twitter/spaces/detail",
        "data",
        (need("space_id", "space_id"),),
        price=Price(30),
    ),
)

TWEETS = CONVERSATIONS + SEARCHES + DISCOVERY
