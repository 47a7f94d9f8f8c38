"""The invented world as it stands, and what can happen in it."""

import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from .build import Builder
from .phrases import ANSWERS, PHRASES
from .things import Community, Person, Tweet, id_at

_TAG = re.compile(r"#(\w+)")


class World:
    """People, tweets and groups, with everything told about them consistent.

    ``lively`` is the number of seconds after which somebody writes something new;
    0 keeps the world still.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        lively: float = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clock = clock
        builder = Builder(int(clock() * 1000), seed)
        builder.fill()
        self.lock = threading.RLock()
        self.people = builder.people
        self.tweets = builder.tweets
        self.lists = builder.lists()
        self.communities = builder.communities()
        self.spaces = builder.spaces()
        self.messages: list[dict[str, str]] = []
        #: By API key: credits left, filter rules and watches by their ids.
        self.balances: dict[str, float] = {}
        self.rules: dict[str, dict[str, dict[str, Any]]] = {}
        self.watches: dict[str, dict[str, dict[str, Any]]] = {}
        self.on_tweet: list[Callable[[Tweet], Any]] = []
        self._topics = builder.topics
        self._chance = builder.chance
        self._lively = lively
        self._alive_since = clock()
        self._number = 0
        self._sorted: dict[tuple[str, str], list[Tweet]] | None = None
        self._by_name = {one.username.lower(): one for one in self.people.values()}

    def now_ms(self) -> int:
        """The time in milliseconds."""
        return int(self._clock() * 1000)

    def next_id(self) -> str:
        """A new id."""
        with self.lock:
            self._number += 1
            return id_at(self.now_ms(), (1 << 21) + self._number)

    def person(self, name: str = "", *, user_id: str = "") -> Person | None:
        """A living account by handle or id."""
        found = self.people.get(user_id) or self._by_name.get(name.lower())
        return None if found is None or found.suspended else found

    def among(self, ids: Iterable[str]) -> list[Person]:
        """The living accounts of these ids, in their order."""
        found = (self.person(user_id=one) for one in ids)
        return [person for person in found if person]

    def newest(self) -> list[Tweet]:
        """Every tweet that everybody may see, the newest first."""
        return self._index()["", ""]

    def by(self, person: Person) -> list[Tweet]:
        """The tweets of an account, the newest first."""
        return self._index()["author", person.id]

    def replies_to(self, tweet: Tweet) -> list[Tweet]:
        """The direct answers to a tweet, the newest first."""
        return self._index()["reply_to", tweet.id]

    def retweets_of(self, tweet: Tweet) -> list[Tweet]:
        """The retweets of a tweet, the newest first."""
        return self._index()["retweeted", tweet.id]

    def quotes_of(self, tweet: Tweet) -> list[Tweet]:
        """The tweets that quote a tweet, the newest first."""
        return self._index()["quoted", tweet.id]

    def _index(self) -> dict[tuple[str, str], list[Tweet]]:
        # Counting by walking through all tweets would make each page slow.
        with self.lock:
            if self._sorted is None:
                self._sorted = _sort(self.tweets.values())
            return self._sorted

    def write(self, author: Person | str, text: str, **more: Any) -> Tweet:
        """Let somebody write a tweet, and tell whoever listens."""
        person = author if isinstance(author, Person) else self._by_name[author.lower()]
        tags = tuple(_TAG.findall(text))
        made = self.now_ms()
        tweet = Tweet(self.next_id(), person, text, made, tags=tags, **more)
        with self.lock:
            self.tweets[tweet.id] = tweet
            self._sorted = None
        for listener in self.on_tweet:
            listener(tweet)
        return tweet

    def delete(self, tweet_id: str) -> bool:
        """Let a tweet be gone, with the retweets of it."""
        with self.lock:
            tweet = self.tweets.pop(tweet_id, None)
            self._sorted = None
            gone = [t.id for t in self.tweets.values() if t.retweeted is tweet]
            for one in gone if tweet else ():
                del self.tweets[one]
        return tweet is not None

    def found_community(self, founder: Person, name: str, about: str) -> Community:
        """Let somebody found a community."""
        me = founder.id
        made = Community(
            self.next_id(), name, about, "Other", me, [me], [me], self.now_ms()
        )
        self.communities[made.id] = made
        return made

    def catch_up(self) -> None:
        """Let happen what a lively world would have seen since the last look."""
        if not self._lively:
            return
        with self.lock:
            due = int((self._clock() - self._alive_since) / self._lively)
            self._alive_since += due * self._lively
        for _ in range(min(due, 20)):
            self._somebody_writes()

    def _somebody_writes(self) -> None:
        author = self.people[self._chance.choice(list(self._topics))]
        if self._chance.random() < 0.3:
            parent = self._chance.choice(self.newest()[:20])
            words = f"@{parent.author.username} {self._chance.choice(ANSWERS)}"
            self.write(author, words, reply_to=parent)
            return
        lang, sentences = PHRASES[self._chance.choice(self._topics[author.id])]
        self.write(author, self._chance.choice(sentences), lang=lang)


def _sort(tweets: Iterable[Tweet]) -> dict[tuple[str, str], list[Tweet]]:
    found: defaultdict[tuple[str, str], list[Tweet]] = defaultdict(list)
    for tweet in sorted(tweets, key=lambda one: int(one.id), reverse=True):
        if tweet.author.protected or tweet.author.suspended:
            continue
        found["", ""].append(tweet)
        found["author", tweet.author.id].append(tweet)
        for relation in ("reply_to", "retweeted", "quoted"):
            other = getattr(tweet, relation)
            if other is not None:
                found[relation, other.id].append(tweet)
    return found
