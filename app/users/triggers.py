"""Triggers that count followers and followees, and notify caches of people."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, foundation, notify_changes
from app.users.models import User, followers

# Its other columns of this revision count even when a quiet one changes with them.
_USER = Watched(
    "user",
    quiet=("last_seen", "notification_clock"),
    columns=(
        *("username", "email", "password_hash", "about_me", "origin", "is_admin"),
        *("email_confirmed_at", "recovered_since", "recovered_at", "deactivated_at"),
        *("session_epoch", "profile_version", "language", "timezone", "picture_id"),
        *("post_count", "follower_count", "followed_count", "bookmark_count"),
        *("hidden_count", "last_post_id", "unread_messages", "unread_notifications"),
        "last_read_notification_id",
    ),
)

ddl.attach(
    followers,
    ddl.counters(
        "followers",
        ddl.Counter("user", "followed_count", ("follower_id",)),
        ddl.Counter("user", "follower_count", ("followed_id",)),
    ),
    notify_changes(Watched("followers", ("follower_id", "followed_id"))),
)
ddl.attach(User.__table__, foundation(), notify_changes(_USER))
