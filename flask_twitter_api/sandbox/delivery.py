"""Telling a webhook what its rules have found."""

import logging
import threading
from typing import Any

import requests

from .render import Renderer
from .search import compile_query
from .world import Tweet, World

logger = logging.getLogger("flask-twitter-api")


class Courier:
    """Delivers new tweets to one address, for every active rule they match."""

    def __init__(self, world: World, show: Renderer) -> None:
        self._world = world
        self._show = show
        self.url = ""
        world.on_tweet.append(self.carry_later)

    def carry_later(self, tweet: Tweet) -> None:
        """Deliver in the background, so that nobody waits for the receiver."""
        if self.url and any(self._matches(tweet)):
            threading.Thread(target=self.carry, args=(tweet,), daemon=True).start()

    def carry(self, tweet: Tweet) -> list[int]:
        """Deliver now; the status of each delivery, 0 where nobody answered."""
        return [
            self.post(key, self.parcel(tweet, rule))
            for key, rule in self._matches(tweet)
        ]

    def parcel(self, tweet: Tweet, rule: dict[str, Any]) -> dict[str, Any]:
        """A delivery as it travels."""
        return {
            "event_type": "tweet",
            "rule_id": rule["rule_id"],
            "rule_tag": rule["tag"],
            "rule_value": rule["value"],
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

    def _matches(self, tweet: Tweet) -> list[tuple[str, dict[str, Any]]]:
        return [
            (key, rule)
            for key, rules in list(self._world.rules.items())
            for rule in list(rules.values())
            if rule["is_effect"] and compile_query(rule["value"])(tweet)
        ]
