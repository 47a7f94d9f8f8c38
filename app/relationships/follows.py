"""Who follows whom; the counters follow by triggers."""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from app.database import insert_or_ignore
from app.exceptions import NotAllowed
from app.extensions import db
from app.lib.i18n import mark as _l
from app.relationships import audience
from app.users.models import User, followers
from app.worker import outbox

# Ordered when a mirrored account has lost its last follower.
UNFOLLOWED = "unfollowed"
# Whoever clicked by mistake and follows again within this time changes nothing.
SECOND_THOUGHTS = timedelta(minutes=10)


def add(follower: User, followed: User) -> bool:
    """Make one person follow another; tells whether that is new.

    :raises NotAllowed: either has blocked the other.
    """
    db.session.flush()
    statement = insert_or_ignore(db.session, followers).values(
        follower_id=follower.id, followed_id=followed.id
    )
    # Not rowcount: psycopg does not tell it of a row that was left as it is.
    made = statement.returning(followers.c.followed_id)
    if db.session.scalar(made) is None:
        return False
    try:
        sentence = _l("You cannot follow this person.")
        audience.check_between(follower, followed, sentence)
    except NotAllowed:
        # Not by a rollback: what else the caller was about to write is theirs.
        _delete([(follower.id, followed.id)])
        raise
    return True


def remove(follower: User, followed: User) -> bool:
    """Make one person stop following another; tells whether they did."""
    db.session.flush()
    ended = _delete([(follower.id, followed.id)])
    if ended and followed.origin is not None:
        note_left([followed.id])
    return ended


def sever(one: User, other: User) -> None:
    """End following between two people, in both directions."""
    ended = _delete([(one.id, other.id), (other.id, one.id)])
    mirrored = [each.id for each in (one, other) if each.origin is not None]
    if ended and mirrored:
        note_left(mirrored)


def exists(follower: User, followed: User) -> bool:
    """Tell whether one person follows another."""
    query = sa.select(sa.literal(True)).where(
        followers.c.follower_id == follower.id, followers.c.followed_id == followed.id
    )
    return db.session.scalar(query) is not None


def note_left(ids: Collection[int]) -> None:
    """Order what has to end where nobody follows a mirrored account any more.

    The triggers have counted by now, and hold the row: of two who leave at the same
    moment, the second sees that nobody is left.
    """
    query = sa.select(User.id).where(
        User.id.in_(ids), User.origin.is_not(None), User.follower_count == 0
    )
    if db.session.scalar(query.limit(1)) is not None:
        outbox.add_once(UNFOLLOWED, wait=SECOND_THOUGHTS)


def _delete(pairs: Collection[tuple[int, int]]) -> bool:
    ends = sa.tuple_(followers.c.follower_id, followers.c.followed_id)
    done = db.session.execute(sa.delete(followers).where(ends.in_(pairs)))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a DML result has it
