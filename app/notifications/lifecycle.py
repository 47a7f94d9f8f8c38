"""The notifications of a deleted account, and the counter of unread ones."""

from app.extensions import db
from app.lib.batches import count_rows, delete_rows
from app.notifications.models import Notification
from app.users.models import User


def purge_own(user_id: int, limit: int) -> bool:
    """Delete the notifications that the account received."""
    own = Notification.user_id == user_id
    return delete_rows(db.session, Notification, own, limit)


def purge_caused(user_id: int, limit: int) -> bool:
    """Delete the notifications of others about the account."""
    caused = Notification.actor_id == user_id
    return delete_rows(db.session, Notification, caused, limit)


PURGE_STEPS = (purge_own, purge_caused)
COUNTERS = {
    "unread_notifications": count_rows(
        Notification,
        User,
        Notification.user_id == User.id,
        Notification.actor_id.is_not(None),
        Notification.id > User.last_read_notification_id,
    ),
}
