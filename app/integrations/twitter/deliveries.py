"""Tweets that the service delivers by itself, sooner than anybody would look.

A request only puts them aside; a worker brings them here as mirroring does, so that
each comes once whoever is first. Mirroring goes on beside it, seldom, and notices when
deliveries stop.
"""

import logging
from collections import defaultdict
from datetime import timedelta
from typing import Any

from app.extensions import db
from app.integrations.twitter import foreign, ingest, queries, rules
from app.integrations.twitter.models import ALIVE, ORIGIN, TwitterAccount
from app.lib.clock import utcnow
from app.lib.usernames import username_key
from app.worker import outbox
from flask_twitter_api.models import Delivery, Tweet, User

# The service's search knows a tweet some moments after it was written.
UNTIL_FOUND = timedelta(minutes=1)
Parcels = dict[int, list[dict[str, Any]]]

log = logging.getLogger(__name__)


def put_aside(delivery: Delivery) -> int:
    """Order that a worker brings what somebody here follows; tells of how many."""
    parcels = _by_account(delivery)
    if delivery.tweets and delivery.rule_tag and not parcels:
        # It is paid for all the same; `flask twitter unmonitor` ends others' rules.
        log.warning(
            "nobody here follows whom the rule %.80r delivers", delivery.rule_tag
        )
        rules.doubt(delivery.rule_tag)
    for user_id, tweets in parcels.items():
        payload = {
            "user_id": user_id,
            "tweets": tweets,
            "is_complete": delivery.is_complete,
        }
        outbox.add("bring_delivered", payload, key=f"delivered:{user_id}")
    db.session.commit()
    return sum(map(len, parcels.values()))


def bring(payload: dict[str, Any]) -> None:
    """Bring delivered tweets here; what was only hinted at is looked for soon.

    Whether an account is closed or gone is for the daily comparison to find out.
    """
    account = db.session.get(TwitterAccount, payload["user_id"])
    if account is None or account.state != ALIVE or not account.user.follower_count:
        return
    tweets = [Tweet.from_json(each) for each in payload["tweets"]]
    whole = [each for each in tweets if _is_whole(each)]
    # The account last: whoever mirrors takes the same locks in this order.
    ingest.add(account, whole)
    if len(whole) < len(tweets):
        account.due_at = min(account.due_at, utcnow() + UNTIL_FOUND)
    elif payload["is_complete"]:
        account.delivered_at = utcnow()


def _by_account(delivery: Delivery) -> Parcels:
    """Give what is delivered of each account that somebody follows."""
    sound = [
        (dict(raw), author)
        for raw, tweet in zip(delivery.raw, delivery.tweets, strict=True)
        if foreign.tweet_id(tweet.id) and (author := _author(tweet))
    ]
    ids = {author.id for _, author in sound if author.id}
    names = {_key(author) for _, author in sound if not author.id}
    # The fast lane may tell a name only.
    found = db.session.execute(queries.followed_among(ids, names)).all()
    by_id = {number: user_id for user_id, number, _ in found}
    by_name = {key: user_id for user_id, _, key in found}
    parcels: Parcels = defaultdict(list)
    for raw, author in sound:
        user_id = by_id.get(author.id) if author.id else by_name.get(_key(author))
        if user_id is not None:
            parcels[user_id].append(raw)
    return parcels


def _is_whole(tweet: Tweet) -> bool:
    """Tell whether enough was told to know what it answers and repeats."""
    answered = tweet.in_reply_to_id and tweet.in_reply_to_user_id
    is_cut_off = tweet.text.startswith("RT @") and tweet.retweeted is None
    return bool(
        tweet.author
        and tweet.author.id
        and (tweet.is_reply is False or answered)
        and not is_cut_off
    )


def _author(tweet: Tweet) -> User | None:
    """Return whom a tweet is by, if that can be looked for: a number or a name."""
    author = tweet.author
    if author is None or (author.id and not foreign.tweet_id(author.id)):
        return None
    return author if author.id or foreign.handle(author.username) else None


def _key(author: User) -> str:
    return username_key(f"{author.username}@{ORIGIN}")
