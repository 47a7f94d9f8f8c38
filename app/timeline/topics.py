"""The topics of the broker that a page with posts subscribes to, and a filter."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.broker import topics
from app.broker.envelope import Envelope
from app.extensions import db
from app.posts.visibility import scope_of
from app.relationships import blocks
from app.users.models import User, followers

# Viewers who follow more see posts of the others on the next reload.
MAX_AUTHORS = 5_000
# Events about what a person does, whom they name in `author_id`.
# (Whoever shows a deleted post has to remove it, whoever wrote it.)
WRITTEN = frozenset(
    {"post", "post_edited", "reply", "reply_deleted", "presence", "typing"}
)


class EventFilter:
    """A filter of live events: those about posts of hidden people are dropped.

    It follows itself who is hidden or shown while the page is open.
    """

    def __init__(self, viewer: User) -> None:
        self._own = topics.user(viewer.id)
        self._hidden: set[int] = set()
        self._hidden.update(scope_of(viewer).hidden_author_ids(MAX_AUTHORS))

    def wants(self, event: Envelope) -> bool:
        """Return whether an event is for the page."""
        self.learn((event,))
        return self.wants_missed(event)

    def learn(self, events: Iterable[Envelope]) -> None:
        """Learn who is hidden or shown from now on."""
        for event in events:
            if event.topic == self._own and event.name == blocks.HIDDEN:
                self._hidden.add(event.data["user_id"])
            elif event.topic == self._own and event.name == blocks.SHOWN:
                self._hidden.discard(event.data["user_id"])

    def wants_missed(self, event: Envelope) -> bool:
        """Return whether an event of before is for the page, by who is hidden now."""
        if event.topic == self._own and event.name in (blocks.HIDDEN, blocks.SHOWN):
            return False
        return event.name not in WRITTEN or event.data["author_id"] not in self._hidden


def public() -> list[str]:
    """Return the topic of all public posts."""
    return [topics.PUBLIC]


def thread(conversation_id: int) -> list[str]:
    """Return the topic of the replies in a thread."""
    return [topics.thread(conversation_id)]


def home(viewer_id: int) -> list[str]:
    """Return the topics of the viewer's own posts and of those of followed people."""
    followed = (
        sa.select(followers.c.followed_id)
        .where(followers.c.follower_id == viewer_id)
        .limit(MAX_AUTHORS)
    )
    return [
        topics.author(author) for author in [viewer_id, *db.session.scalars(followed)]
    ]
