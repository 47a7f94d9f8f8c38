"""Who does what when: one seed and one moment always give the same plan."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.cli.demo import cast
from app.cli.demo.cast import Line, Person, Talk
from app.lib.entities import mentioned_names

SPAN = 38  # days that the posts go back
NEVER_BEFORE = timedelta(minutes=1)

# The hours of the author's day, by the word that stands in the data.
HOURS = {"morning": (5, 9), "day": (11, 17), "evening": (18, 22), "night": (1, 4)}
ANY_HOUR = (8, 22)

# Who can be shown around: they follow many, so that their pages are full.
GUIDES = ("juniper", "parisa", "lucia")
# So many posts each of them keeps.
KEPT = 6


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post with its moment; `was` is the text that an edit replaced."""

    who: str
    text: str
    language: str
    moment: datetime
    was: str | None = None
    # Who wrote what it answers, and that text.
    answers: tuple[str, str] | None = None
    # The picture that belongs to it: a motif, its colours, and what it shows.
    shows: tuple[str, str, str] | None = None


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
    """That one person began to follow another."""

    follower: str
    followed: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class PlannedKeep:
    """That somebody keeps a post, named by its author and its text."""

    who: str
    author: str
    text: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the demo is made of, each list from old to new."""

    people: list[Person]
    joined: dict[str, datetime]
    last_seen: dict[str, datetime]
    # Up to when each has read what happened to them.
    read_until: dict[str, datetime]
    follows: list[PlannedFollow]
    posts: list[PlannedPost]
    messages: list[PlannedMessage]
    keeps: list[PlannedKeep]


class Planner:
    """Draws a plan from a seed, for the site as it is at a moment."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.now = now
        self.people = cast.people()
        self.random = random.Random(seed)  # noqa: S311  # made-up people need no cryptography

    def plan(self) -> Plan:
        """Draw everything."""
        joined = {
            person.name: self._ago(days=self.random.uniform(SPAN + 2, 500))
            for person in self.people
        }
        posts = sorted(
            [*self._monologues(), *self._talks()], key=lambda post: post.moment
        )
        messages = sorted(self._letters(), key=lambda message: message.moment)
        follows = sorted(self._follows(posts), key=lambda follow: follow.moment)
        return Plan(
            people=self.people,
            joined=joined,
            last_seen=self._last_seen(posts, messages),
            read_until=self._read_until(messages),
            follows=follows,
            posts=posts,
            messages=messages,
            keeps=sorted(self._keeps(posts), key=lambda keep: keep.moment),
        )

    def _monologues(self) -> Iterable[PlannedPost]:
        for person in self.people:
            # One day each, so that stories go on in the order in which they are told.
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
                    shows=draft.shows,
                )

    def _moment(self, person: Person, day: int, part: str | None) -> datetime:
        zone = ZoneInfo(person.timezone)
        date = self.now.astimezone(zone).date() - timedelta(days=day)
        first, last = HOURS[part] if part else ANY_HOUR
        clock = time(self.random.randint(first, last), self.random.randrange(60))
        moment = datetime.combine(date, clock, zone).astimezone(self.now.tzinfo)
        return moment + timedelta(milliseconds=self.random.randrange(60_000))

    def _talks(self) -> Iterable[PlannedPost]:
        for talk in cast.talks():
            said: list[tuple[str, str]] = []
            for line, moment in self._spoken(talk, minutes=(2, 14)):
                answered, text = _answered(line, said)
                said.append((line.who, text))
                yield PlannedPost(
                    line.who, text, line.language, moment, answers=answered
                )

    def _letters(self) -> Iterable[PlannedMessage]:
        for letter in cast.letters():
            one, other = letter.names
            known = len(letter.lines) - letter.unread
            spoken = enumerate(self._spoken(letter, minutes=(1, 9)))
            for place, (line, moment) in spoken:
                recipient = other if line.who == one else one
                yield PlannedMessage(
                    line.who, recipient, line.text, moment, place < known
                )

    def _spoken(
        self, talk: Talk, *, minutes: tuple[float, float]
    ) -> list[tuple[Line, datetime]]:
        """Give each line its moment, counted back from the last one."""
        moment, found = self._ago(hours=talk.ago), []
        for line in reversed(talk.lines):
            found.append((line, moment))
            moment -= timedelta(minutes=self.random.uniform(*minutes))
        return found[::-1]

    def _follows(self, posts: list[PlannedPost]) -> Iterable[PlannedFollow]:
        fame = {person.name: self.random.uniform(0, 2.5) for person in self.people}
        for person in self.people:
            known = _known(person.name, posts)
            others = [other for other in self.people if other is not person]
            liking = {
                other.name: fame[other.name]
                + _liking(person, other)
                + self.random.gauss(0, 1)
                + (9 if other.name in known else 0)
                for other in others
            }
            count = 21 if person.name in GUIDES else self.random.randint(7, 16)
            for name in sorted(liking, key=lambda name: -liking[name])[:count]:
                # Squared, so that the last days have seen more of it.
                days = SPAN * self.random.random() ** 2
                yield PlannedFollow(person.name, name, self._ago(days=days))

    def _keeps(self, posts: list[PlannedPost]) -> Iterable[PlannedKeep]:
        """Let those who are shown around keep posts in a language that they read."""
        by_name = {person.name: person for person in self.people}
        # Not in the order of the moments, which another day may change.
        known = sorted(posts, key=lambda post: (post.who, post.text))
        for name in GUIDES:
            own = by_name[name].language
            found = [each for each in known if each.who != name]
            found = [each for each in found if each.language == own]
            for post in self.random.sample(found, min(KEPT, len(found))):
                since = (self.now - post.moment) * self.random.random()
                yield PlannedKeep(name, post.who, post.text, self.now - since)

    def _last_seen(
        self, posts: list[PlannedPost], messages: list[PlannedMessage]
    ) -> dict[str, datetime]:
        acts = [(post.who, post.moment) for post in posts]
        acts += [(message.sender, message.moment) for message in messages]
        seen: dict[str, datetime] = {}
        for who, moment in sorted(acts, key=lambda act: act[1]):
            seen[who] = min(moment + NEVER_BEFORE, self.now)
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


def _answered(
    line: Line, said: list[tuple[str, str]]
) -> tuple[tuple[str, str] | None, str]:
    """Give which line of a talk one answers, and what it says without that name.

    It answers the last line of whom it names first; who names nobody answers the line
    with which the talk began, or goes on from their own.
    """
    name, _, rest = line.text.removeprefix("@").partition(" ")
    theirs = [each for each in said if each[0] == name]
    if line.text.startswith("@") and theirs:
        return theirs[-1], rest
    if not said:
        return None, line.text
    return said[-1] if said[-1][0] == line.who else said[0], line.text


def _known(name: str, posts: list[PlannedPost]) -> set[str]:
    """Whom somebody speaks to is somebody whom they follow."""
    own = [post for post in posts if post.who == name]
    named = {each for post in own for each in mentioned_names(post.text)}
    return named | {post.answers[0] for post in own if post.answers}
