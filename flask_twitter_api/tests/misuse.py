"""What a type checker has to refuse; each such line names its error after ``E:``."""

from datetime import UTC, datetime

from flask_twitter_api import (
    AsyncTwitterClient,
    Query,
    TwitterAPI,
    TwitterClient,
    current_twitter,
)
from flask_twitter_api.models import Tweet, User

client = TwitterClient("key", cache_ttl=60, base_url="http://127.0.0.1", max_pages=3)
twitter = TwitterAPI()

client.search("the", query_type="Top")
client.search(Query("the").only("media"), max_pages=2)
client.ranked_replies(1, order="Likes")
client.get_tweets("1,2")
client.get_tweets(1)
client.get_users([1, "2"])
client.search_between("the", datetime.now(UTC), 1_800_000_000)
client.with_options(fresh=True, max_wait=60)
current_twitter.search_tweets("the", query_type="Latest")
current_twitter.get_monitored_users(query_type=1)
current_twitter.bulk_search_tweets(["the", {"query": "a"}])
tweets: list[Tweet] = list(client.last_tweets("alice").from_cursor("c").limit(5))
user: User = client.get_user("alice")

TwitterClient("key", cache_tl=3)  # E: call-arg
TwitterClient("key", cache_ttl="soon")  # E: arg-type
TwitterClient(b"key")  # E: arg-type
TwitterAPI(transports=None)  # E: call-arg
client.search("the", query_type="Latests")  # E: arg-type
client.search(["the"])  # E: arg-type
client.search("the", max_page=2)  # E: call-arg
client.ranked_replies(1, order="Best")  # E: arg-type
client.search_many(["the"], query_type="latest")  # E: arg-type
client.get_tweets(1.5)  # E: arg-type
client.with_options(max_waits=60)  # E: call-arg
client.last_tweets("alice").limit("5")  # E: arg-type
current_twitter.search_tweets("the", query_type="Latests")  # E: arg-type
current_twitter.get_tweet_replies_v2(1, query_type="Best")  # E: arg-type
current_twitter.get_monitored_users(query_type=3)  # E: arg-type
current_twitter.get_user_inf("alice")  # E: attr-defined
twitter.search_tweets("the", query_type="Latests")  # E: arg-type
Query("the").only("cats")  # E: arg-type
tweet: User = client.get_tweet(1)  # E: assignment

waiting = AsyncTwitterClient("key", cache_ttl=60)
waiting.search(Query("the"), query_type="Top")

AsyncTwitterClient("key", cache_tl=3)  # E: call-arg
waiting.search("the", query_type="Latests")  # E: arg-type
waiting.plain.get_user_inf("alice")  # E: attr-defined
