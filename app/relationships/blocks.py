"""Blocking, which ends all contact between two people, and muting, for one of them."""

from typing import Any

import sqlalchemy as sa

from app import events
from app.broker import topics
from app.database import insert_or_ignore
from app.exceptions import Conflict, NotFound
from app.extensions import broker, db
from app.lib.i18n import mark as _l
from app.relationships import audience, follows
from app.relationships import models as block_models
from app.relationships.events import Blocked, Muted
from app.users.models import User

# Published to the streams of a person, which leave out whoever is hidden from them.
HIDDEN, SHOWN = "person_hidden", "person_shown"


def block(viewer: User, person: User) -> bool:
    """Block a person and return whether that is new.

    Neither follows the other from then on, writes to them, or sees their posts.

    :raises Conflict: it is oneself.
    :raises NotFound: the account is being deleted.
    """
    _check(viewer, person, _l("You cannot block yourself!"))
    is_new = _add(block_models.block, blocker_id=viewer.id, blocked_id=person.id)
    if is_new:
        # Behind the lock of both rows, so no follow that began before is left over.
        follows.sever(viewer, person)
        events.dispatch(Blocked(viewer, person))
        _publish(viewer, HIDDEN, person)
        _publish(person, HIDDEN, viewer)
    db.session.commit()
    return is_new


def unblock(viewer: User, person: User) -> bool:
    """End a block and return whether there was one; follows do not come back."""
    ended = _remove(block_models.block, blocker_id=viewer.id, blocked_id=person.id)
    if ended:
        _publish_if_shown(viewer, person)
        _publish_if_shown(person, viewer)
    db.session.commit()
    return ended


def mute(viewer: User, person: User) -> bool:
    """Mute a person in lists and notifications and return whether that is new.

    They do not learn of it, and follows stay.

    :raises Conflict: it is oneself.
    :raises NotFound: the account is being deleted.
    """
    _check(viewer, person, _l("You cannot mute yourself!"))
    is_new = _add(block_models.mute, muter_id=viewer.id, muted_id=person.id)
    if is_new:
        events.dispatch(Muted(viewer, person))
        _publish(viewer, HIDDEN, person)
    db.session.commit()
    return is_new


def unmute(viewer: User, person: User) -> bool:
    """End a mute and return whether there was one."""
    ended = _remove(block_models.mute, muter_id=viewer.id, muted_id=person.id)
    if ended:
        _publish_if_shown(viewer, person)
    db.session.commit()
    return ended


def _check(viewer: User, person: User, sentence: str) -> None:
    if viewer.id == person.id:
        raise Conflict(sentence)
    if not person.is_active:
        raise NotFound(_l("User %(username)s not found."), username=person.username)


def _add(table: sa.Table, **pair: int) -> bool:
    db.session.flush()
    statement = insert_or_ignore(db.session, table).values(**pair)
    # Not rowcount: psycopg does not report it for a row that was left as it is.
    made = statement.returning(table.c.created_at)
    return db.session.scalar(made) is not None


def _remove(table: sa.Table, **pair: int) -> bool:
    db.session.flush()
    same = (table.c[name] == value for name, value in pair.items())
    done: Any = db.session.execute(sa.delete(table).where(*same))
    return bool(done.rowcount)


def _publish_if_shown(viewer: User, person: User) -> None:
    """Publish that a person is shown again, unless another reason still hides them."""
    if not audience.read_relation(viewer.id, person.id).hides:
        _publish(viewer, SHOWN, person)


def _publish(viewer: User, name: str, person: User) -> None:
    topic, data = topics.user(viewer.id), {"user_id": person.id}
    broker.publish_after_commit(db.session, topic, name, data)
