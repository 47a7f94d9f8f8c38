"""The topics of the broker on which the posts of a timeline are told."""

import sqlalchemy as sa

from app.broker.interface import Event
from app.extensions import db
from app.posts import live_events
from app.posts.visibility import scope_of
from app.relationships import blocks
from app.users.models import User, followers

# Whoever follows more hears of the others' posts on the next reload.
MOST_AUTHORS = 5_000
# Events that speak of what somebody wrote, named in their `author_id`.
WRITTEN = frozenset({"post", "reply", "reply_deleted"})


class Hearing:
    """Whose posts somebody is told of while a page is open: of no hidden people's.

    It hears itself who is hidden or shown meanwhile.
    """

    def __init__(self, viewer: User) -> None:
        self._own = f"user:{viewer.id}"
        self._hidden: set[int] = set()
        self._hidden.update(scope_of(viewer).hidden_author_ids(MOST_AUTHORS))

    def wants(self, event: Event) -> bool:
        """Tell whether an event is for the page."""
        if event.topic == self._own and event.name == blocks.HIDDEN:
            self._hidden.add(event.data["user_id"])
        elif event.topic == self._own and event.name == blocks.SHOWN:
            self._hidden.discard(event.data["user_id"])
        else:
            return (
                event.name not in WRITTEN or event.data["author_id"] not in self._hidden
            )
        return False


def public() -> list[str]:
    """Give the topic of everybody's posts."""
    return ["public"]


def thread(conversation_id: int) -> list[str]:
    """Give the topic of the answers in a thread."""
    return [live_events.thread_topic(conversation_id)]


def home(viewer_id: int) -> list[str]:
    """Give the topics of the viewer's own posts and of those they follow."""
    followed = (
        sa.select(followers.c.followed_id)
        .where(followers.c.follower_id == viewer_id)
        .limit(MOST_AUTHORS)
    )
    return [f"author:{author}" for author in [viewer_id, *db.session.scalars(followed)]]
