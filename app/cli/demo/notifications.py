"""Notifications of the past: in the order of their moments, the older ones read."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.extensions import db
from app.notifications import queries, states
from app.users.models import User


class Event(NamedTuple):
    """That somebody did something which concerns another."""

    moment: datetime
    user_id: int
    actor_id: int
    name: str
    post_id: int | None


class Teller:
    """Collects events while rows are written, and tells them afterwards."""

    def __init__(self) -> None:
        self._expected: list[Event] = []
        self._told: dict[int, list[tuple[datetime, int]]] = {}

    def expect(
        self,
        moment: datetime,
        user_id: int,
        actor_id: int,
        name: str,
        post_id: int | None = None,
    ) -> None:
        """Remember an event for later."""
        self._expected.append(Event(moment, user_id, actor_id, name, post_id))

    def events(self) -> list[Event]:
        """Give the events from old to new, as people would have been told of them."""
        return sorted(self._expected, key=lambda event: event.moment)

    def tell(self, event: Event) -> bool:
        """Write the notification of an event."""
        new_id = states.insert_row(
            user_id=event.user_id,
            actor_id=event.actor_id,
            name=event.name,
            post_id=event.post_id,
            timestamp=event.moment.timestamp(),
            payload_json="null",
        )
        self._told.setdefault(event.user_id, []).append((event.moment, new_id))
        return True

    def close(self, user_id: int, read_until: datetime) -> None:
        """Set what somebody has read, and their clock behind the last notification."""
        told = self._told.get(user_id)
        if told is None:
            return
        last_read = max((row for at, row in told if at <= read_until), default=0)
        person: Any = User.__table__
        clock = told[-1][0].timestamp()
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
