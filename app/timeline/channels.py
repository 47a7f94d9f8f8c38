"""The topics of the site that a client outside may name, and what they mean here."""

from app.broker import topics
from app.broker.topics import Channel, ChannelKind
from app.exceptions import NotFound
from app.extensions import db
from app.lib.i18n import mark as _l
from app.lib.ids import MAX_ID
from app.posts import reading
from app.timeline import topics as timelines
from app.users import queries as users
from app.users.models import User

MAX_USER_ID = 2**31 - 1


def topics_of(viewer: User, channel: Channel) -> list[str]:
    """Return the topics of the broker that a channel of the site means for a viewer.

    Whose events they carry is filtered by `timelines.EventFilter`.

    :raises NotFound: there is no such person, or no such post for the viewer.
    """
    if channel.kind is ChannelKind.TAG:
        return [topics.tag(channel.name)]
    if channel.kind is ChannelKind.USER:
        return [topics.author(author_id(channel.name))]
    if channel.kind is ChannelKind.HOME:
        return timelines.home(viewer.id)
    if channel.kind is ChannelKind.NOTIFICATIONS:
        return [topics.user(viewer.id)]
    if channel.kind is ChannelKind.THREAD:
        return timelines.thread(_conversation(viewer, int(channel.name)))
    return timelines.public()


def author_id(name_or_id: str) -> int:
    """Return the id of a person; nobody takes the channel of an id by their name.

    :raises NotFound: there is no such person.
    """
    found: User | None = None
    if name_or_id.isascii() and name_or_id.isdigit():
        number = int(name_or_id)
        if number <= MAX_USER_ID:
            found = db.session.scalar(users.by_id(number))
    if found is None:
        found = db.session.scalar(users.by_name(name_or_id))
    if found is None:
        raise NotFound(_l("There is no such person."))
    return found.id


def _conversation(viewer: User, post_id: int) -> int:
    """Return the id of the thread of a post that the viewer may read."""
    post = reading.one(viewer, post_id) if abs(post_id) <= MAX_ID else None
    if post is None:
        raise NotFound(_l("There is no such post."))
    return post.conversation_id or post.id
