"""Triggers that notify caches of whose notifications changed."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.notifications.models import Notification

ddl.attach(
    Notification.__table__, notify_changes(Watched("notification", ("user_id",)))
)
