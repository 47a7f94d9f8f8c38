"""Blocking ends everything between two people; muting is for one pair of eyes."""

from typing import Any

import sqlalchemy as sa

from app.database import insert_or_ignore
from app.exceptions import Conflict, NotFound
from app.extensions import broker, db
from app.lib.i18n import mark as _l
from app.notifications import service as notifications
from app.relationships import audience, follows
from app.relationships import models as block_models
from app.users.models import User

# Told to the streams of a person, which keep still about whom they do not see.
HIDDEN, SHOWN = "person_hidden", "person_shown"


def block(viewer: User, person: User) -> bool:
    """Have nothing to do with somebody any more; gives whether that is new.

    Neither follows the other from then on, writes to them, or meets their posts.

    :raises Conflict: it is oneself.
    :raises NotFound: the account is being deleted.
    """
    _check(viewer, person, _l("You cannot block yourself!"))
    is_new = _add(block_models.block, blocker_id=viewer.id, blocked_id=person.id)
    if is_new:
        # Behind the lock of both rows, so no follow that began before is left over.
        follows.sever(viewer, person)
        for one, other in ((viewer, person), (person, viewer)):
            notifications.forget_unread(one.id, other.id)
            _tell(one, HIDDEN, other)
    db.session.commit()
    return is_new


def unblock(viewer: User, person: User) -> bool:
    """Take a block back; gives whether there was one. Nobody follows again by that."""
    ended = _remove(block_models.block, blocker_id=viewer.id, blocked_id=person.id)
    if ended:
        _tell_if_shown(viewer, person)
        _tell_if_shown(person, viewer)
    db.session.commit()
    return ended


def mute(viewer: User, person: User) -> bool:
    """Keep somebody out of one's lists and notifications; gives whether that is new.

    They are not told, and who follows whom stays.

    :raises Conflict: it is oneself.
    :raises NotFound: the account is being deleted.
    """
    _check(viewer, person, _l("You cannot mute yourself!"))
    is_new = _add(block_models.mute, muter_id=viewer.id, muted_id=person.id)
    if is_new:
        notifications.forget_unread(viewer.id, person.id)
        _tell(viewer, HIDDEN, person)
    db.session.commit()
    return is_new


def unmute(viewer: User, person: User) -> bool:
    """See somebody again; gives whether one did not."""
    ended = _remove(block_models.mute, muter_id=viewer.id, muted_id=person.id)
    if ended:
        _tell_if_shown(viewer, person)
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
    # Not rowcount: psycopg does not tell it of a row that was left as it is.
    made = statement.returning(table.c.created_at)
    return db.session.scalar(made) is not None


def _remove(table: sa.Table, **pair: int) -> bool:
    db.session.flush()
    same = (table.c[name] == value for name, value in pair.items())
    done: Any = db.session.execute(sa.delete(table).where(*same))
    return bool(done.rowcount)


def _tell_if_shown(viewer: User, person: User) -> None:
    """Somebody may have been hidden for two reasons."""
    if not audience.read_relation(viewer.id, person.id).hides:
        _tell(viewer, SHOWN, person)


def _tell(viewer: User, name: str, person: User) -> None:
    topic, data = f"user:{viewer.id}", {"user_id": person.id}
    broker.publish_after_commit(db.session, topic, name, data)
