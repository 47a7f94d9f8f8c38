"""Tweets that the service delivers by itself, sooner than a search would find them.

A request only queues them; a worker ingests them as mirroring does, so that each is
stored once whichever is first. Mirroring goes on beside it, seldom, and notices when
deliveries stop.
"""

import logging
from collections import defaultdict
from datetime import timedelta
from typing import Any

from app.extensions import db
from app.integrations.twitter import ingest, queries, rules, validation
from app.integrations.twitter.models import ALIVE, ORIGIN, TwitterAccount
from app.lib.clock import utcnow
from app.lib.usernames import username_key
from app.worker import outbox
from flask_twitter_api.models import Delivery, Tweet, User

# The service's search knows a tweet some moments after it was written.
UNTIL_FOUND = timedelta(minutes=1)
TweetsByAccount = dict[int, list[dict[str, Any]]]

log = logging.getLogger(__name__)


def queue_delivery(delivery: Delivery) -> int:
    """Queue the tweets of followed accounts for ingestion and return their number."""
    by_account = _by_account(delivery)
    if delivery.tweets and delivery.rule_tag and not by_account:
        # It is paid for all the same; `flask twitter unmonitor` ends others' rules.
        log.warning(
            "nobody here follows whom the rule %.80r delivers", delivery.rule_tag
        )
        rules.check_delivered(delivery.rule_tag)
    for user_id, tweets in by_account.items():
        payload = {
            "user_id": user_id,
            "tweets": tweets,
            "is_complete": delivery.is_complete,
        }
        outbox.add("bring_delivered", payload, key=f"delivered:{user_id}")
    db.session.commit()
    return sum(map(len, by_account.values()))


def ingest_delivered(payload: dict[str, Any]) -> None:
    """Ingest delivered tweets; what came incomplete is looked for soon.

    Whether an account is closed or gone is for the daily comparison to find out.
    """
    account = db.session.get(TwitterAccount, payload["user_id"])
    if account is None or account.state != ALIVE or not account.user.follower_count:
        return
    tweets = [Tweet.from_json(each) for each in payload["tweets"]]
    whole = [each for each in tweets if _is_whole(each)]
    # The account last: mirroring takes the same locks in this order.
    ingest.add(account, whole)
    if len(whole) < len(tweets):
        account.due_at = min(account.due_at, utcnow() + UNTIL_FOUND)
    elif payload["is_complete"]:
        account.delivered_at = utcnow()


def _by_account(delivery: Delivery) -> TweetsByAccount:
    """Return the delivered tweets of followed accounts, by the ids of these."""
    sound = [
        (dict(raw), author)
        for raw, tweet in zip(delivery.raw, delivery.tweets, strict=True)
        if validation.tweet_id(tweet.id) and (author := _author(tweet))
    ]
    ids = {author.id for _, author in sound if author.id}
    names = {_key(author) for _, author in sound if not author.id}
    # The fast lane may have a name only.
    found = db.session.execute(queries.followed_among(ids, names)).all()
    by_id = {number: user_id for user_id, number, _ in found}
    by_name = {key: user_id for user_id, _, key in found}
    by_account: TweetsByAccount = defaultdict(list)
    for raw, author in sound:
        user_id = by_id.get(author.id) if author.id else by_name.get(_key(author))
        if user_id is not None:
            by_account[user_id].append(raw)
    return by_account


def _is_whole(tweet: Tweet) -> bool:
    """Return whether a tweet says enough of its parent and its original."""
    has_parent = tweet.in_reply_to_id and tweet.in_reply_to_user_id
    is_cut_off = tweet.text.startswith("RT @") and tweet.retweeted is None
    return bool(
        tweet.author
        and tweet.author.id
        and (tweet.is_reply is False or has_parent)
        and not is_cut_off
    )


def _author(tweet: Tweet) -> User | None:
    """Return the author of a tweet if it has a number or a name to look for."""
    author = tweet.author
    if author is None or (author.id and not validation.tweet_id(author.id)):
        return None
    return author if author.id or validation.handle(author.username) else None


def _key(author: User) -> str:
    return username_key(f"{author.username}@{ORIGIN}")
