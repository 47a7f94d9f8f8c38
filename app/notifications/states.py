"""Named states that a person's open pages poll, stamped in the order of commits."""

import json
from datetime import UTC, datetime
from functools import cache
from time import time
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.broker import topics
from app.database import insert_or_ignore
from app.exceptions import NotFound
from app.extensions import broker, db
from app.lib.i18n import mark as _l
from app.lib.ids import make_id
from app.notifications.models import Notification
from app.users import entities
from app.users.models import User

UNREAD_MESSAGES = "unread_message_count"
UNREAD_NOTIFICATIONS = "unread_notification_count"

# States that are a counter of the person; pollers get its present value.
COUNTERS = {
    UNREAD_MESSAGES: "unread_messages",
    UNREAD_NOTIFICATIONS: "unread_notifications",
}

# Two milliseconds: ids have the grain of one, so events have ids in the order of their
# stamps, whichever way a stamp is rounded.
STEP = 0.002
MOST_STATES = 200
ID_RETRIES = 5


class Tick(NamedTuple):
    """A moment of one person's clock, and their counters at that moment."""

    stamp: float
    unread_messages: int
    unread_notifications: int
    # How many people are hidden from them.
    hidden_count: int


def tick(user_id: int) -> Tick:
    """Raise a person's clock, and hold their row until the transaction ends.

    Stamps taken under the lock have the order of the commits, whatever the clocks of
    the machines say, so a poller that asks for what is newer can miss nothing.

    :raises NotFound: the account is gone.
    """
    db.session.flush()
    next_stamp = User.notification_clock + STEP
    now = time()
    statement = (
        sa.update(User.__table__)
        .where(User.id == user_id)
        .values(notification_clock=sa.case((next_stamp > now, next_stamp), else_=now))
        .returning(
            User.notification_clock,
            User.unread_messages,
            User.unread_notifications,
            User.hidden_count,
        )
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(_l("This account is gone."))
    return Tick(*row)


def store(user_id: int, name: str, data: Any, key: str = "") -> Notification:
    """Store a state, replacing the former one of the same name and key."""
    return _store(user_id, name, data, key, tick(user_id).stamp)


def store_counter(user_id: int, name: str) -> Notification:
    """Store a counter of the person (`COUNTERS`) as it is now."""
    moment = tick(user_id)
    return _store(user_id, name, getattr(moment, COUNTERS[name]), "", moment.stamp)


def since(user_id: int, stamp: float) -> list[dict[str, Any]]:
    """Return the states stamped after `stamp`, oldest first, as pollers read them.

    Counters come from the same statement as the stamps: a count read before could
    miss a change whose stamp the poller then counts as seen.
    """
    # What an adopted database holds was stamped without a clock.
    if 0 < (entities.CLOCKS.get(user_id) or 0) <= stamp:
        return []
    query = _since().params(user_id=user_id, stamp=stamp)
    return [_entry(row) for row in reversed(db.session.execute(query).all())]


@cache
def _since() -> sa.Select[Any]:
    """Build the Select once: every open page polls it."""
    return (
        sa.select(
            Notification.name,
            Notification.payload_json,
            Notification.timestamp,
            *(getattr(User, column) for column in COUNTERS.values()),
        )
        .join(User, User.id == Notification.user_id)
        .where(
            Notification.user_id == sa.bindparam("user_id"),
            Notification.actor_id.is_(None),
            Notification.timestamp > sa.bindparam("stamp"),
        )
        .order_by(Notification.timestamp.desc())
        .limit(MOST_STATES)
    )


def _entry(row: Any) -> dict[str, Any]:
    counter = COUNTERS.get(row.name)
    data = getattr(row, counter) if counter else json.loads(row.payload_json)
    return {"name": row.name, "data": data, "timestamp": row.timestamp}


def _store(user_id: int, name: str, data: Any, key: str, stamp: float) -> Notification:
    """Store and publish a state; the caller holds the person's row."""
    payload = json.dumps(data)
    state = _update(user_id, name, payload, key, stamp)
    if state is None:
        values = {"name": name, "key": key, "payload_json": payload}
        new_id = insert_row(user_id=user_id, timestamp=stamp, **values)
        state = db.session.get_one(Notification, new_id)
    content = {"name": name, "data": data, "timestamp": stamp}
    broker.publish_after_commit(db.session, topics.user(user_id), name, content)
    return state


def _update(
    user_id: int, name: str, payload: str, key: str, stamp: float
) -> Notification | None:
    statement = (
        sa.update(Notification)
        .where(
            Notification.user_id == user_id,
            Notification.name == name,
            Notification.key == key,
            Notification.actor_id.is_(None),
        )
        .values(payload_json=payload, timestamp=stamp)
        .returning(Notification)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    state: Notification | None = db.session.scalars(statement).one_or_none()
    return state


def insert_row(**values: Any) -> int:
    """Insert a notification under a new id and return that id.

    Another process may make the same id in the same millisecond; then the next one.
    """
    for _attempt in range(ID_RETRIES):
        new_id = make_id(datetime.fromtimestamp(values["timestamp"], UTC))
        statement = insert_or_ignore(db.session, Notification.__table__)
        made = statement.values(id=new_id, **values).returning(Notification.id)
        if db.session.scalar(made) is not None:
            return new_id
    raise RuntimeError("No free notification id")
