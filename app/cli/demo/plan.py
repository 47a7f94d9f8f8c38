"""The plan of the demo: the same for the same seed and moment."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.cli.demo import cast
from app.cli.demo.cast import Dialogue, Line, Person
from app.lib.entities import mentioned_names

SPAN = 38  # days that the posts go back
NEVER_BEFORE = timedelta(minutes=1)

# The hours of the author's day, by the word in the data.
HOURS = {"morning": (5, 9), "day": (11, 17), "evening": (18, 22), "night": (1, 4)}
ANY_HOUR = (8, 22)

# People to sign in as: they follow many, so that their pages are full.
GUIDES = ("juniper", "parisa", "lucia")
# The number of bookmarks of each of them.
BOOKMARKS = 6


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post with its moment; `former_text` is the text that an edit replaced."""

    author: str
    text: str
    language: str
    moment: datetime
    former_text: str | None = None
    # The author and the text of its parent.
    parent: tuple[str, str] | None = None
    # Its picture: a motif, the colours, and the alt text.
    picture: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """A private message with its moment."""

    sender: str
    recipient: str
    text: str
    moment: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class PlannedFollow:
    """A follow with its moment."""

    follower: str
    followed: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class PlannedBookmark:
    """A bookmark with its moment; the post is known by its author and its text."""

    user: str
    author: str
    text: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of the demo, each list from old to new."""

    people: list[Person]
    joined: dict[str, datetime]
    last_seen: dict[str, datetime]
    # Up to when each person has read their notifications.
    read_until: dict[str, datetime]
    follows: list[PlannedFollow]
    posts: list[PlannedPost]
    messages: list[PlannedMessage]
    bookmarks: list[PlannedBookmark]


class Planner:
    """Draw a plan from a seed, for a site at a moment."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.now = now
        self.people = cast.people()
        self.random = random.Random(seed)  # noqa: S311  # made-up people need no cryptography

    def plan(self) -> Plan:
        """Return the plan."""
        joined = {
            person.name: self._ago(days=self.random.uniform(SPAN + 2, 500))
            for person in self.people
        }
        posts = sorted(
            [*self._monologues(), *self._threads()], key=lambda post: post.moment
        )
        messages = sorted(self._messages(), key=lambda message: message.moment)
        follows = sorted(self._follows(posts), key=lambda follow: follow.moment)
        return Plan(
            people=self.people,
            joined=joined,
            last_seen=self._last_seen(posts, messages),
            read_until=self._read_until(messages),
            follows=follows,
            posts=posts,
            messages=messages,
            bookmarks=sorted(
                self._bookmarks(posts), key=lambda bookmark: bookmark.moment
            ),
        )

    def _monologues(self) -> Iterable[PlannedPost]:
        for person in self.people:
            # One day each, so that stories keep the order of the data.
            days = self.random.sample(range(1, SPAN), len(person.posts))
            moments = [
                self._moment(person, day, draft.at)
                for day, draft in zip(
                    sorted(days, reverse=True), person.posts, strict=True
                )
            ]
            if person.posts[-1].at is None and self.random.random() < 0.5:
                moments[-1] = self._ago(hours=self.random.uniform(0.5, 16))
            for draft, moment in zip(person.posts, moments, strict=True):
                yield PlannedPost(
                    person.name,
                    draft.text,
                    draft.language,
                    moment,
                    draft.was,
                    picture=draft.shows,
                )

    def _moment(self, person: Person, day: int, part: str | None) -> datetime:
        zone = ZoneInfo(person.timezone)
        date = self.now.astimezone(zone).date() - timedelta(days=day)
        first, last = HOURS[part] if part else ANY_HOUR
        clock = time(self.random.randint(first, last), self.random.randrange(60))
        moment = datetime.combine(date, clock, zone).astimezone(self.now.tzinfo)
        return moment + timedelta(milliseconds=self.random.randrange(60_000))

    def _threads(self) -> Iterable[PlannedPost]:
        for thread in cast.threads():
            earlier: list[tuple[str, str]] = []
            for line, moment in self._dated(thread, minutes=(2, 14)):
                parent, text = _parent(line, earlier)
                earlier.append((line.author, text))
                yield PlannedPost(
                    line.author, text, line.language, moment, parent=parent
                )

    def _messages(self) -> Iterable[PlannedMessage]:
        for conversation in cast.conversations():
            one, other = conversation.names
            read_count = len(conversation.lines) - conversation.unread
            dated = enumerate(self._dated(conversation, minutes=(1, 9)))
            for place, (line, moment) in dated:
                recipient = other if line.author == one else one
                yield PlannedMessage(
                    line.author, recipient, line.text, moment, place < read_count
                )

    def _dated(
        self, dialogue: Dialogue, *, minutes: tuple[float, float]
    ) -> list[tuple[Line, datetime]]:
        """Return each line with its moment, counted back from the last one."""
        moment, found = self._ago(hours=dialogue.ago), []
        for line in reversed(dialogue.lines):
            found.append((line, moment))
            moment -= timedelta(minutes=self.random.uniform(*minutes))
        return found[::-1]

    def _follows(self, posts: list[PlannedPost]) -> Iterable[PlannedFollow]:
        fame = {person.name: self.random.uniform(0, 2.5) for person in self.people}
        for person in self.people:
            addressed = _addressed(person.name, posts)
            others = [other for other in self.people if other is not person]
            liking = {
                other.name: fame[other.name]
                + _liking(person, other)
                + self.random.gauss(0, 1)
                + (9 if other.name in addressed else 0)
                for other in others
            }
            count = 21 if person.name in GUIDES else self.random.randint(7, 16)
            for name in sorted(liking, key=lambda name: -liking[name])[:count]:
                # Squared, so that the last days have seen more of it.
                days = SPAN * self.random.random() ** 2
                yield PlannedFollow(person.name, name, self._ago(days=days))

    def _bookmarks(self, posts: list[PlannedPost]) -> Iterable[PlannedBookmark]:
        """Return bookmarks of the guides, of posts in their own languages."""
        by_name = {person.name: person for person in self.people}
        # Not in the order of the moments, which another day may change.
        ordered = sorted(posts, key=lambda post: (post.author, post.text))
        for name in GUIDES:
            own = by_name[name].language
            found = [each for each in ordered if each.author != name]
            found = [each for each in found if each.language == own]
            for post in self.random.sample(found, min(BOOKMARKS, len(found))):
                since = (self.now - post.moment) * self.random.random()
                yield PlannedBookmark(name, post.author, post.text, self.now - since)

    def _last_seen(
        self, posts: list[PlannedPost], messages: list[PlannedMessage]
    ) -> dict[str, datetime]:
        acts = [(post.author, post.moment) for post in posts]
        acts += [(message.sender, message.moment) for message in messages]
        seen: dict[str, datetime] = {}
        for name, moment in sorted(acts, key=lambda act: act[1]):
            seen[name] = min(moment + NEVER_BEFORE, self.now)
        return seen

    def _read_until(self, messages: list[PlannedMessage]) -> dict[str, datetime]:
        until = {
            person.name: self._ago(hours=self.random.uniform(4, 20))
            for person in self.people
        }
        for message in messages:
            if not message.is_read:
                before = message.moment - NEVER_BEFORE
                until[message.recipient] = min(until[message.recipient], before)
        return until

    def _ago(self, **span: float) -> datetime:
        return self.now - max(timedelta(**span), NEVER_BEFORE)


def _liking(person: Person, other: Person) -> float:
    shared = len(person.likes & other.likes)
    return shared * 1.2 + (1.5 if person.language == other.language else 0)


def _parent(
    line: Line, earlier: list[tuple[str, str]]
) -> tuple[tuple[str, str] | None, str]:
    """Return author and text of the parent of a line, and its text without that name.

    The parent is the last line of the person whom it names first; without a name it is
    the first line of the thread, or the line before if both have one author.
    """
    name, _, rest = line.text.removeprefix("@").partition(" ")
    theirs = [each for each in earlier if each[0] == name]
    if line.text.startswith("@") and theirs:
        return theirs[-1], rest
    if not earlier:
        return None, line.text
    return earlier[-1] if earlier[-1][0] == line.author else earlier[0], line.text


def _addressed(name: str, posts: list[PlannedPost]) -> set[str]:
    """Return whom a person replies to or mentions, and therefore follows."""
    own = [post for post in posts if post.author == name]
    named = {each for post in own for each in mentioned_names(post.text)}
    return named | {post.parent[0] for post in own if post.parent}
