"""The mark that somebody is writing a message: published, and stored nowhere."""

from app.broker import topics
from app.extensions import broker
from app.relationships import audience
from app.users.models import User


def publish(writer: User, peer: User) -> bool:
    """Publish to the pages of `peer` that `writer` is typing, and return whether.

    Not for those who declined it, nor between people of whom one has blocked the
    other: they learn nothing of each other.
    """
    if not writer.shows_typing or writer.id == peer.id or peer.origin is not None:
        return False
    if audience.relation(writer, peer.id).is_blocked:
        return False
    data = {"peer": writer.username, "author_id": writer.id}
    broker.publish(topics.user(peer.id), topics.TYPING, data)
    return True
