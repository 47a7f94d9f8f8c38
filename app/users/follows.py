"""Who follows whom; the counters follow by triggers."""

from collections.abc import Collection

import sqlalchemy as sa

from app.database import insert_or_ignore
from app.exceptions import NotAllowed
from app.extensions import db
from app.lib.i18n import mark as _l
from app.users import audience
from app.users.models import User, followers


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
    return _delete([(follower.id, followed.id)])


def sever(one: User, other: User) -> None:
    """End following between two people, in both directions."""
    _delete([(one.id, other.id), (other.id, one.id)])


def exists(follower: User, followed: User) -> bool:
    """Tell whether one person follows another."""
    query = sa.select(sa.literal(True)).where(
        followers.c.follower_id == follower.id, followers.c.followed_id == followed.id
    )
    return db.session.scalar(query) is not None


def _delete(pairs: Collection[tuple[int, int]]) -> bool:
    ends = sa.tuple_(followers.c.follower_id, followers.c.followed_id)
    done = db.session.execute(sa.delete(followers).where(ends.in_(pairs)))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a DML result has it
