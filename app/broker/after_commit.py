"""Events that are published only once the rows that they are about are committed.

They wait in `session.info` and leave in `after_commit`. A rollback drops them, and the
rollback of a savepoint drops those that were added since it began.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event as sa_event
from sqlalchemy.orm import Session, SessionTransaction, scoped_session

from app.broker.envelope import Envelope, make_event
from app.broker.interface import BrokerBackend

KEY = "broker.pending"


@dataclass
class _Pending:
    events: list[tuple[BrokerBackend, Envelope]] = field(default_factory=list)
    # How many events waited when each open savepoint began.
    marks: dict[SessionTransaction, int] = field(default_factory=dict)


def publish_after_commit(
    session: Session | scoped_session[Any],
    backend: BrokerBackend,
    topic: str,
    name: str,
    data: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> None:
    """Publish an event when the session's transaction commits, if it does.

    :raises ValueError: as `make_event`, now and not after the commit.
    :raises TypeError: as `make_event`.
    """
    made = make_event(topic, name, data, headers)
    own: Session = session() if isinstance(session, scoped_session) else session
    if not own.in_transaction():
        # Its end is what empties the list, even if nothing else happens in it.
        own.begin()
    own.info.setdefault(KEY, _Pending()).events.append((backend, made))


@sa_event.listens_for(Session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    pending = session.info.get(KEY)
    if pending is not None and transaction.nested:
        pending.marks[transaction] = len(pending.events)


@sa_event.listens_for(Session, "after_soft_rollback")
def _drop_since_savepoint(session: Session, ended: SessionTransaction) -> None:
    pending = session.info.get(KEY)
    if pending is None:
        return
    boundary = ended
    while not boundary.nested and boundary.parent is not None:
        boundary = boundary.parent
    del pending.events[pending.marks.get(boundary, 0) :]


@sa_event.listens_for(Session, "after_commit")
def _publish(session: Session) -> None:
    if session.in_nested_transaction():
        return
    pending = session.info.pop(KEY, None)
    for backend, made in pending.events if pending else ():
        backend.publish_event(made)


@sa_event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(KEY, None)
