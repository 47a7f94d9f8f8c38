"""Answers about tweets."""

from collections import Counter
from urllib.parse import quote

from flask_twitter_api.sandbox.reply import Ask, RefusalError, Reply, failed
from flask_twitter_api.sandbox.search import compile_query
from flask_twitter_api.sandbox.world import Tweet

from .table import answers

_PLACES = {1: "Worldwide", 23424977: "United States", 23424975: "United Kingdom"}
_PLACES[23424856] = "Japan"


def _likes(tweet: Tweet) -> int:
    return tweet.extra_likes + len(tweet.likes)


@answers("get_tweets_by_ids")
def by_ids(ask: Ask) -> Reply:
    """Tweets by ids; those that do not exist are left out."""
    tweets = (ask.world.tweets.get(one) for one in ask["tweet_ids"].split(","))
    return Reply([ask.show.bare_tweet(one) for one in tweets if one])


@answers("get_tweet_replies", "get_tweet_replies_v1")
def replies(ask: Ask) -> Reply:
    """All answers in a conversation, the newest first."""
    first = ask.tweet().first
    found = [t for t in ask.world.newest() if t.first is first and t.reply_to]
    size = 20 if ask.endpoint.name == "get_tweet_replies" else 35
    return ask.tweets(ask.in_time(found), size)


@answers("get_tweet_replies_v2")
def ranked_replies(ask: Ask) -> Reply:
    """Direct answers in the order that is asked for."""
    found = ask.world.replies_to(ask.tweet())
    if ask.get("query_type", "Relevance") != "Latest":
        found = sorted(found, key=_likes, reverse=True)
    return ask.tweets(found, 35)


@answers("get_tweet_quotes")
def quotes(ask: Ask) -> Reply:
    """Tweets that quote a tweet."""
    found = ask.in_time(ask.world.quotes_of(ask.tweet()))
    if ask.get("include_replies") is False:
        found = [tweet for tweet in found if tweet.reply_to is None]
    return ask.tweets(found)


@answers("get_tweet_retweeters")
def retweeters(ask: Ask) -> Reply:
    """Who retweeted a tweet."""
    people = [tweet.author for tweet in ask.world.retweets_of(ask.tweet())]
    return ask.page(people, 20, ask.show.author)


@answers("get_tweet_thread")
def thread(ask: Ask) -> Reply:
    """What a tweet answers, the tweet, and its direct answers."""
    tweet = ask.tweet()
    above: list[Tweet] = []
    while tweet.reply_to is not None:
        tweet = tweet.reply_to
        above.insert(0, tweet)
    below = reversed(ask.world.replies_to(ask.tweet()))
    return ask.page([*above, ask.tweet(), *below], 40, ask.show.bare_tweet)


@answers("get_article")
def article(ask: Ask) -> Reply:
    """A long article."""
    tweet = ask.tweet()
    if tweet.article is None:
        raise failed("article not found")
    return Reply(ask.show.article(tweet))


def find(ask: Ask, query: str, order: str = "Latest") -> list[Tweet]:
    """The tweets that a query finds."""
    test = compile_query(query, ask.world)
    found = [tweet for tweet in ask.world.newest() if test(tweet)]
    return sorted(found, key=_likes, reverse=True) if order == "Top" else found


@answers("search_tweets", "search_community_tweets")
def search(ask: Ask) -> Reply:
    """Tweets by operators."""
    found = find(ask, ask["query"], ask.get("query_type", "Latest"))
    if ask.endpoint.name == "search_community_tweets":
        members = {m for one in ask.world.communities.values() for m in one.members}
        found = [tweet for tweet in found if tweet.author.id in members]
    return ask.tweets(found)


@answers("bulk_search_tweets")
def bulk_search(ask: Ask) -> Reply:
    """Several searches in one."""
    queries = ask["queries"]
    if not isinstance(queries, list) or not 1 <= len(queries) <= 5:
        raise RefusalError(400, {"detail": "queries must be 1 to 5"})
    results = {}
    for number, one in enumerate(queries):
        part = Ask(ask.endpoint, ask.world, ask.show, one, ask.key)
        found = find(ask, str(one.get("query", "")), one.get("queryType", "Latest"))
        page = part.tweets(found)
        results[f"query_{number}"] = {
            "tweets": page.records,
            "has_next_page": bool(page.next_cursor),
            "next_cursor": page.next_cursor,
        }
    return Reply(results)


@answers("get_trends")
def trends(ask: Ask) -> Reply:
    """The tags that are used most."""
    place = _PLACES.get(ask["woeid"])
    if place is None:
        raise failed("woeid not found")
    used = Counter(tag for tweet in ask.world.newest() for tag in tweet.tags)
    ranked = used.most_common(ask.get("count", 30))
    shown = [
        {
            "trend": {
                "name": f"#{tag}",
                "target": {"query": quote(f"#{tag}")},
                "rank": rank,
                "meta_description": f"{count} posts",
            }
        }
        for rank, (tag, count) in enumerate(ranked, start=1)
    ]
    where = {"name": place, "id": ask["woeid"]}
    about = {"timestamp": ask.world.now_ms(), "refresh_interval_millis": 60000}
    metadata = {**about, "woeid": where, "context_mode": "none"}
    return Reply(shown, more={"metadata": metadata})


@answers("get_space")
def space(ask: Ask) -> Reply:
    """A conversation by voice."""
    found = ask.world.spaces.get(ask["space_id"])
    if found is None:
        raise RefusalError(404, {"detail": "Not Found"})
    return Reply(ask.show.space(found))
