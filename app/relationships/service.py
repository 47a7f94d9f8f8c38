"""Following and unfollowing, as pages and the API do it."""

from app import events
from app.broker import topics
from app.exceptions import Conflict, NotFound
from app.extensions import broker, db
from app.lib.i18n import mark as _l
from app.relationships import follows
from app.relationships.events import Followed
from app.users.models import User


def follow(viewer: User, target: User) -> bool:
    """Follow a person and return whether that is new.

    :raises Conflict: it is oneself.
    :raises NotFound: the account is being deleted.
    :raises NotAllowed: either has blocked the other.
    """
    if viewer.id == target.id:
        raise Conflict(_l("You cannot follow yourself!"))
    if not target.is_active:
        raise NotFound(_l("User %(username)s not found."), username=target.username)
    is_new = follows.add(viewer, target)
    if is_new:
        events.dispatch(Followed(viewer, target))
        _publish(viewer, "followed", target)
    db.session.commit()
    return is_new


def unfollow(viewer: User, target: User) -> bool:
    """Stop following a person and return whether the viewer did.

    :raises Conflict: it is oneself.
    """
    if viewer.id == target.id:
        raise Conflict(_l("You cannot unfollow yourself!"))
    ended = follows.remove(viewer, target)
    if ended:
        _publish(viewer, "unfollowed", target)
    db.session.commit()
    return ended


def _publish(viewer: User, name: str, target: User) -> None:
    """Publish to the viewer's other tabs, whose timeline now has other authors."""
    data = {"user_id": target.id, "username": target.username}
    broker.publish_after_commit(db.session, topics.user(viewer.id), name, data)
