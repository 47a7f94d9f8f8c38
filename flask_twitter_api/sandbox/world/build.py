"""Filling the invented world: the same people and follows for the same seed."""

import random
from collections import deque

from .cast import CAST, PROTECTED, READERS, SILENT, SUSPENDED
from .extras import add_extras
from .phrases import ANSWERS, PHRASES, TAGS
from .things import Community, Person, Space, Tweet, TwitterList, id_at

_DAY = 86_400_000
#: How many tweets each of the cast has written, and over how many days.
_TWEETS_EACH = 44
_DAYS = 60


class Builder:
    """Invents people and what they wrote up to a moment."""

    def __init__(self, now_ms: int, seed: int) -> None:
        self.now = now_ms
        # The world is invented, not secret.
        self.chance = random.Random(seed)  # noqa: S311 - not for secrets
        self.people: dict[str, Person] = {}
        self.tweets: dict[str, Tweet] = {}
        self.topics: dict[str, tuple[str, ...]] = {}
        self._number = 0
        #: What may still be answered, retweeted or quoted.
        self._recent: deque[Tweet] = deque(maxlen=60)
        self._retweeted: set[tuple[str, str]] = set()

    def fill(self) -> None:
        """Invent everything."""
        self._add_cast()
        self._add_readers()
        self._add_follows()
        self._add_tweets()
        self._add_articles()
        add_extras(self.tweets, self.people, self.now)

    def _add_cast(self) -> None:
        for number, (username, name, bio, place, topics) in enumerate(CAST):
            person = self._add_person(username, name, number)
            person.bio, person.place = bio, place
            person.link = f"/pages/{username.lower()}"
            person.verified = number % 3 == 0
            person.protected = username == PROTECTED
            person.automated = username == "weatherbot"
            self.topics[person.id] = topics
        self._add_person(SILENT, "Quiet One", len(CAST))
        self._add_person(SUSPENDED, "Gone", len(CAST) + 1).suspended = True

    def _add_readers(self) -> None:
        for number in range(READERS):
            self._add_person(f"reader_{number:03d}", f"Reader {number}", 100 + number)

    def _add_person(self, username: str, name: str, number: int) -> Person:
        person = Person(str(2_000_000_000 + number * 7919), username, name)
        person.created_ms = self.now - (900 + number * 5) * _DAY
        person.likes = self.chance.randrange(20, 900)
        self.people[person.id] = person
        return person

    def _add_follows(self) -> None:
        cast = [one for one in self.people.values() if one.id in self.topics]
        for person in cast:
            for other in self.chance.sample(cast, 9):
                follow(person, other)
        for number, person in enumerate(self.people.values()):
            if person.username.startswith("reader_"):
                follow(person, cast[0])
                follow(person, cast[number % len(cast)])
                follow(person, cast[(number * 7 + 3) % len(cast)])

    def _add_tweets(self) -> None:
        step = _DAYS * _DAY // (_TWEETS_EACH * len(self.topics))
        authors = [self.people[one] for one in self.topics]
        moment = self.now - _DAYS * _DAY
        for _ in range(_TWEETS_EACH):
            self.chance.shuffle(authors)
            for author in authors:
                moment += step
                self._add_something(author, moment - self.chance.randrange(step))

    def _add_something(self, author: Person, moment: int) -> None:
        recent = self._recent
        kind = self.chance.random() if recent else 1.0
        if kind < 0.26:
            self._add_reply(author, self.chance.choice(recent), moment)
        elif kind < 0.34:
            self._add_retweet(author, self.chance.choice(recent), moment)
        else:
            tweet = self._add_original(author, moment)
            if kind < 0.42:
                tweet.quoted = self.chance.choice(recent)

    def _add_reply(self, author: Person, parent: Tweet, moment: int) -> None:
        text = f"@{parent.author.username} {self.chance.choice(ANSWERS)}"
        self._add(Tweet("", author, text, moment, reply_to=parent))

    def _add_retweet(self, author: Person, original: Tweet, moment: int) -> None:
        # Nobody can retweet the same twice.
        if (author.id, original.id) in self._retweeted:
            return
        self._retweeted.add((author.id, original.id))
        text = f"RT @{original.author.username}: {original.text}"
        tweet = Tweet("", author, text, moment, original.lang, retweeted=original)
        self._add(tweet)

    def _add_original(self, author: Person, moment: int) -> Tweet:
        topic = self.chance.choice(self.topics[author.id])
        lang, sentences = PHRASES[topic]
        tweet = Tweet("", author, self.chance.choice(sentences), moment, lang)
        if self.chance.random() < 0.5:
            tweet.tags = (TAGS[topic],)
            tweet.text += f" #{TAGS[topic]}"
        if self.chance.random() < 0.2:
            tweet.links = (f"/pages/{topic}",)
        if self.chance.random() < 0.3:
            count = self.chance.randrange(1, 4)
            tweet.pictures = tuple(f"{topic}-{n}" for n in range(count))
        return self._add(tweet)

    def _add(self, tweet: Tweet) -> Tweet:
        self._number += 1
        tweet.id = id_at(tweet.made_ms, self._number)
        tweet.extra_likes = self.chance.randrange(0, 400)
        # Views were not counted in the early days, and are then not told at all.
        early = tweet.made_ms < self.now - 55 * _DAY
        tweet.views = None if early else tweet.extra_likes * 40 + 11
        self.tweets[tweet.id] = tweet
        if tweet.retweeted is None:
            self._recent.append(tweet)
        return tweet

    def _add_articles(self) -> None:
        for number, author in enumerate(self.people.values()):
            if number % 6 == 0 and author.id in self.topics:
                tweet = self._add_original(author, self.now - (number + 2) * _DAY)
                tweet.article = {
                    "title": f"{author.name} explains",
                    "preview": tweet.text,
                    "paragraphs": PHRASES[self.topics[author.id][0]][1],
                }

    def lists(self) -> dict[str, TwitterList]:
        """A public list and a private one."""
        cast = list(self.topics)
        readers = [one for one in self.people if one not in self.topics]
        return {
            "1500000000000000101": TwitterList(
                "1500000000000000101", "Neighbours", cast[:12], readers[:45]
            ),
            "1500000000000000102": TwitterList(
                "1500000000000000102", "Nobody's business", cast[:3], [], private=True
            ),
        }

    def communities(self) -> dict[str, Community]:
        """Two communities, the second of which anybody may leave."""
        cast = list(self.topics)
        made = self.now - 700 * _DAY
        about = (
            ("1500000000000000201", "Makers", "People who make things.", "Technology"),
            ("1500000000000000202", "Walkers", "People who walk.", "Outdoors"),
        )
        return {
            number: Community(
                number, name, words, topic, cast[at], cast[at : at + 3], cast[at:], made
            )
            for at, (number, name, words, topic) in enumerate(about)
        }

    def spaces(self) -> dict[str, Space]:
        """One conversation that ended yesterday."""
        cast = list(self.topics)
        name = "1SandboxSpace"
        made = self.now - _DAY
        return {name: Space(name, "Evening talk", cast[0], cast[1:4], cast[4:9], made)}


def follow(person: Person, other: Person) -> None:
    """Let one follow the other, once."""
    if other.id != person.id and other.id not in person.follows:
        person.follows.append(other.id)
        other.followers.append(person.id)


def unfollow(person: Person, other: Person) -> None:
    """Undo a follow, if there is one."""
    if other.id in person.follows:
        person.follows.remove(other.id)
        other.followers.remove(person.id)
