"""What notifications do about events of lower rooms."""

from app.events import Subscriber
from app.notifications import service
from app.relationships.events import Blocked, Followed, Muted


def notify_follow(event: Followed) -> None:
    """Notify somebody of a new follower; remote accounts read nothing here."""
    if event.followee.origin is None:
        service.notify_follow(event.follower, event.followee)


def forget_blocked(event: Blocked) -> None:
    """Remove what two people between whom there is a block have not read yet."""
    service.forget_unread(event.blocker.id, event.blocked.id)
    service.forget_unread(event.blocked.id, event.blocker.id)


def forget_muted(event: Muted) -> None:
    """Remove what the muter has not read yet of somebody who is muted now."""
    service.forget_unread(event.muter.id, event.muted.id)


SUBSCRIBERS = (
    Subscriber(Followed, notify_follow),
    Subscriber(Blocked, forget_blocked),
    Subscriber(Muted, forget_muted),
)
