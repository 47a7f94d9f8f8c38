"""Telling a webhook, and those who listen, what rules and watches have found."""

import logging
import threading
from collections.abc import Iterator
from typing import Any

import requests

from .render import Renderer
from .search import compile_query
from .wire import Wire
from .world import Tweet, World

logger = logging.getLogger("flask-twitter-api")


class Courier:
    """Delivers new tweets for every active rule and every watch of their authors.

    They go to one address and to the WebSocket of the key.
    """

    def __init__(self, world: World, show: Renderer, wire: Wire) -> None:
        self._world = world
        self._show = show
        self._wire = wire
        self.url = ""
        world.on_tweet.append(self.carry_later)

    def carry_later(self, tweet: Tweet) -> None:
        """Deliver in the background, so that nobody waits for the receiver."""
        if (self.url or self._wire.keys()) and any(self._parcels(tweet)):
            threading.Thread(target=self.carry, args=(tweet,), daemon=True).start()

    def carry(self, tweet: Tweet) -> list[int]:
        """Deliver now; the status of each delivery, 0 where nobody answered."""
        parcels = list(self._parcels(tweet))
        for key, parcel in parcels:
            self._wire.send(parcel, key)
        return [self.post(key, parcel) for key, parcel in parcels if self.url]

    def fast(self, tweet: Tweet) -> dict[str, Any]:
        """What the fast lane of a watch tells of a tweet: no numbers, and at once."""
        author = tweet.author
        return {
            "event_type": "fast_tweet",
            "timestamp": self._world.now_ms(),
            "tweet": {
                "id": tweet.id,
                "screen_name": author.username,
                "display_name": author.name,
                "user_id": author.id,
                "text": tweet.text,
                "type": "reply" if tweet.reply_to else "post",
                "created_ms": tweet.made_ms,
            },
        }

    def parcel(self, tweet: Tweet, rule: dict[str, Any] | None) -> dict[str, Any]:
        """A delivery as it travels; a watch names no rule."""
        names = {"rule_id": "rule_id", "rule_tag": "tag", "rule_value": "value"}
        return {
            "event_type": "tweet",
            **({shown: rule[name] for shown, name in names.items()} if rule else {}),
            "tweets": [self._show.tweet(tweet)],
            "timestamp": self._world.now_ms(),
        }

    def post(self, key: str, parcel: object) -> int:
        """Send something to the webhook, with the key as proof of origin."""
        try:
            answer = requests.post(
                self.url, json=parcel, headers={"X-API-Key": key}, timeout=30
            )
        except requests.RequestException as error:
            logger.info("the webhook did not answer (%s)", type(error).__name__)
            return 0
        answer.close()
        return answer.status_code

    def _parcels(self, tweet: Tweet) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each key with what is delivered to it."""
        for key, rules in list(self._world.rules.items()):
            for rule in list(rules.values()):
                if not rule["is_effect"]:
                    continue
                if compile_query(rule["value"], self._world)(tweet):
                    yield key, self.parcel(tweet, rule)
        for key, watches in list(self._world.watches.items()):
            authors = {watch["x_user_id"] for watch in list(watches.values())}
            if int(tweet.author.id) in authors:
                yield key, self.fast(tweet)
                yield key, self.parcel(tweet, None)
