"""Notifications of the demo, in the order of their moments, the older ones read."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.notifications import queries, states
from app.users.models import User


class PlannedNotification(NamedTuple):
    """A notification that is not stored yet."""

    moment: datetime
    user_id: int
    actor_id: int
    name: str
    post_id: int | None


class NotificationWriter:
    """Collect notifications while rows are written, and store them afterwards."""

    def __init__(self) -> None:
        self._planned: list[PlannedNotification] = []
        self._stored: dict[int, list[tuple[datetime, int]]] = {}

    def plan(
        self,
        moment: datetime,
        user_id: int,
        actor_id: int,
        name: str,
        post_id: int | None = None,
    ) -> None:
        """Collect a notification."""
        self._planned.append(
            PlannedNotification(moment, user_id, actor_id, name, post_id)
        )

    def planned(self) -> list[PlannedNotification]:
        """Return the notifications from old to new."""
        return sorted(self._planned, key=lambda event: event.moment)

    def store(self, event: PlannedNotification) -> bool:
        """Store a notification."""
        new_id = states.insert_row(
            user_id=event.user_id,
            actor_id=event.actor_id,
            name=event.name,
            post_id=event.post_id,
            timestamp=event.moment.timestamp(),
            payload_json="null",
        )
        self._stored.setdefault(event.user_id, []).append((event.moment, new_id))
        return True

    def mark_read(self, user_id: int, read_until: datetime) -> None:
        """Set what a person has read, and their clock to the last notification."""
        stored = self._stored.get(user_id)
        if stored is None:
            return
        last_read = max((row for at, row in stored if at <= read_until), default=0)
        person: Any = User.__table__
        clock = stored[-1][0].timestamp()
        db.session.execute(
            sa.update(person)
            .where(person.c.id == user_id)
            .values(
                notification_clock=_later(person.c.notification_clock, clock),
                last_read_notification_id=last_read,
                unread_notifications=queries.unread_count(user_id, last_read),
            )
        )


def _later(column: Any, value: float) -> Any:
    return sa.case((column > value, column), else_=value)
