"""An invented site: people, whom they follow, what they write. The same by its seed."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from app.lib.fold import search_text
from app.lib.ids import first_id_at
from app.lib.usernames import email_key, username_key
from bench.words import Writer

Row = tuple[Any, ...]

# People with a fixed number of followees, for comparing home pages. The followees of
# the last one have never written anything.
READERS = {"reader50": 50, "reader500": 500, "reader5000": 5_000, "silent50": 50}
PASSWORD = "correct horse battery"  # noqa: S105  # of invented people
# Naive and in UTC, as databases store it.
LAST_MOMENT = datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)
SPAN = timedelta(days=2 * 365)
FIRST_MOMENT = LAST_MOMENT - SPAN
# Every tenth person only reads.
SILENT = 10
# How much more the first of the crowd writes and is followed than the n-th: n**SKEW.
SKEW = 0.8
CONVERSATIONS = 20


@dataclass(frozen=True)
class Plan:
    """How large the site is."""

    users: int = 1_000
    posts: int = 100_000
    follows: int = 50
    messages: int = 5_000
    seed: int = 1


class World:
    """Make the rows of each table, in the order of its `COLUMNS`."""

    def __init__(self, plan: Plan, password_hash: str) -> None:
        self.plan = plan
        self._hash = password_hash
        self._random = random.Random(plan.seed)
        self.writer = Writer(self._random)
        self._ids = list(range(1, plan.users + 1))
        self._authors = [each for each in self._ids if each % SILENT]
        names = list(READERS)[: plan.users]
        names += [f"user{each}" for each in self._ids[len(names) :]]
        self._names = dict(zip(self._ids, names, strict=True))
        self._step = SPAN / max(plan.posts, 1)
        self.tagged: list[Row] = []
        self.mentions: list[Row] = []

    def people(self) -> Iterator[Row]:
        """Yield all people; the readers of fixed circles come first."""
        for each, name in self._names.items():
            about = self.writer.phrase() if each % 3 else None
            yield (
                *(each, name, f"{name}@example.com", username_key(name)),
                *(email_key(f"{name}@example.com"), self._hash, about),
                *(FIRST_MOMENT, LAST_MOMENT),
                search_text(f"{name} {about or ''}"),
            )

    def follows(self) -> Iterator[Row]:
        """Yield who follows whom: few are followed by many, some follow many."""
        popular = self._random.sample(self._ids, len(self._ids))
        weights = _zipf(len(popular))
        for each, count in zip(self._ids, READERS.values(), strict=False):
            for followed in self._circle(each, count):
                yield each, followed
        for each in self._ids[len(READERS) :]:
            count = min(int(self._random.expovariate(1 / self.plan.follows)), 2_000)
            drawn = self._random.choices(popular, cum_weights=weights, k=count)
            for followed in sorted(set(drawn) - {each}):
                yield each, followed

    def _circle(self, reader: int, count: int) -> list[int]:
        silent = list(READERS)[reader - 1].startswith("silent")
        among = [each for each in self._ids if bool(each % SILENT) is not silent]
        among = [each for each in among if each != reader]
        return sorted(self._random.sample(among, min(count, len(among))))

    def posts(self, batch: int) -> Iterator[list[Row]]:
        """Yield the posts in lists, oldest first.

        `tagged` and `mentions` then hold the links of the list at hand.
        """
        weights = _zipf(len(self._authors))
        for start in range(0, self.plan.posts, batch):
            count = min(batch, self.plan.posts - start)
            authors = self._random.choices(self._authors, cum_weights=weights, k=count)
            self.tagged, self.mentions = [], []
            yield [self._post(start + n, author) for n, author in enumerate(authors)]

    def _post(self, number: int, author: int) -> Row:
        written = FIRST_MOMENT + self._step * (number + self._random.random())
        post_id = _id(written, number)
        text = self.writer.post()
        self.tagged += [(tag_id, post_id) for tag_id in text.tag_ids]
        if self._random.random() < 0.1:
            mentioned = self._random.choice(self._ids[-self.plan.users // 2 :])
            text = text.mentioning(self._names[mentioned])
            key = username_key(self._names[mentioned])
            self.mentions.append((post_id, key, mentioned))
        return post_id, text.body, written, author, text.language, text.folded

    def tags(self) -> Iterator[Row]:
        """Yield every tag."""
        yield from enumerate(self.writer.tags, 1)

    def messages(self) -> Iterator[Row]:
        """Yield messages; each person writes to some twenty others."""
        step = SPAN / max(self.plan.messages, 1)
        for number in range(self.plan.messages):
            written = FIRST_MOMENT + step * number
            sender = self._random.choice(self._ids)
            distance = self._random.randint(1, CONVERSATIONS)
            recipient = (sender + distance - 1) % len(self._ids) + 1
            yield _id(written, number), sender, recipient, self.writer.phrase(), written


COLUMNS = {
    "user": (
        *("id", "username", "email", "username_key", "email_key", "password_hash"),
        *("about_me", "created_at", "last_seen", "search_text"),
    ),
    "followers": ("follower_id", "followed_id"),
    "tag": ("id", "name"),
    "post": ("id", "body", "timestamp", "user_id", "language", "search_text"),
    "post_tag": ("tag_id", "post_id"),
    "mention": ("post_id", "name_key", "user_id"),
    "message": ("id", "sender_id", "recipient_id", "body", "timestamp"),
}


def _id(moment: datetime, number: int) -> int:
    return first_id_at(moment) | (number & 4095)


def _zipf(count: int) -> list[float]:
    """Return the cumulative weights of ranks 1 to `count`."""
    return list(accumulate(math.pow(rank, -SKEW) for rank in range(1, count + 1)))
