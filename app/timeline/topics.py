"""The topics of the broker that a page with posts subscribes to, and a filter."""

from collections.abc import Iterable

import sqlalchemy as sa

from app.broker import topics
from app.broker.envelope import RESYNC, Envelope
from app.extensions import db
from app.posts.visibility import scope_of
from app.relationships import blocks
from app.users.models import User, followers

# Viewers who follow more see posts of the others on the next reload.
MAX_AUTHORS = 5_000
# Events about what a person does, whom they name in `author_id`.
WRITTEN = frozenset(
    {"post", "post_edited", "reply", "reply_deleted", "presence", "typing"}
)
DELETED = "post_deleted"


class EventFilter:
    """A filter of live events: those about posts of hidden people are dropped.

    It follows itself who is hidden or shown while the page is open. Where it has lost
    events (`RESYNC`), nothing passes that anybody did, until it reads who is hidden
    (`renew`): then the page asks for the present state anyway. A deletion passes
    if the page may show the post: its author was hidden only later, or is one whose
    posts the viewer can open all the same.
    """

    def __init__(self, viewer: User) -> None:
        self._own = topics.user(viewer.id)
        self.renew(viewer)

    def renew(self, viewer: User) -> None:
        """Read who is hidden now."""
        self.is_current = True
        scope = scope_of(viewer)
        self._hidden = set(scope.hidden_author_ids(MAX_AUTHORS))
        self._never_shown = set(scope.blocker_ids(MAX_AUTHORS) if self._hidden else ())

    def wants(self, event: Envelope) -> bool:
        """Return whether an event is for the page."""
        self.learn((event,))
        return self.wants_missed(event)

    def learn(self, events: Iterable[Envelope]) -> None:
        """Learn who is hidden or shown from now on."""
        for event in events:
            if event is RESYNC:
                self.is_current = False
            elif event.topic == self._own and event.name == blocks.HIDDEN:
                self._hidden.add(event.data["user_id"])
            elif event.topic == self._own and event.name == blocks.SHOWN:
                self._hidden.discard(event.data["user_id"])
                self._never_shown.discard(event.data["user_id"])

    def wants_missed(self, event: Envelope) -> bool:
        """Return whether an event of before is for the page, by who is hidden now."""
        if event.topic == self._own and event.name in (blocks.HIDDEN, blocks.SHOWN):
            return False
        if not self.is_current and event.name in {*WRITTEN, DELETED}:
            return False
        if event.name == DELETED:
            return event.data["author_id"] not in self._never_shown
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
