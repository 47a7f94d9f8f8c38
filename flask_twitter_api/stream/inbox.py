"""From the messages of the WebSocket to deliveries, each tweet once."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from flask_twitter_api.frozen import loads
from flask_twitter_api.models import Delivery

#: What the service sends to say that it is there.
_SIGNS_OF_LIFE = frozenset({"connected", "ping"})


class Inbox:
    """Reads messages, and remembers which tweets were there.

    A tweet comes once for each rule that finds it, and once by the fast lane of a
    watch, whose record has fewer fields. What is forgotten first came longest ago.
    """

    def __init__(self, remember: int = 10_000) -> None:
        self._remember = remember
        self._seen: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self.tweets = 0
        self.duplicates = 0

    def read(self, message: str | bytes) -> Delivery | None:
        """Return what a message delivers; None where it delivers nothing new."""
        try:
            body = loads(message.encode() if isinstance(message, str) else message)
        except ValueError:
            return None
        if not isinstance(body, dict):
            return None
        kind = body.get("event_type")
        if isinstance(kind, str) and kind in _SIGNS_OF_LIFE:
            return None
        source = dict(Delivery.prepare(body))
        tweets = source.get("tweets")
        if not isinstance(tweets, list):
            return None
        new = [one for one in tweets if isinstance(one, dict) and self._add(body, one)]
        self.tweets += len(new)
        return Delivery.from_json({**source, "tweets": new}) if new else None

    def _add(self, body: Mapping[str, Any], tweet: Mapping[str, Any]) -> bool:
        """Remember a tweet, and return whether it is new."""
        name = tweet.get("id") or tweet.get("id_str")
        if not name:
            return True
        key = (str(body.get("event_type")), str(body.get("rule_id")), str(name))
        if key in self._seen:
            self.duplicates += 1
            return False
        self._seen[key] = None
        if len(self._seen) > self._remember:
            self._seen.popitem(last=False)
        return True
