"""The links between followers and followees; triggers count them."""

from collections.abc import Collection

import sqlalchemy as sa

from app import events
from app.database import insert_or_ignore
from app.exceptions import NotAllowed
from app.extensions import db
from app.lib.i18n import mark as _l
from app.relationships import audience
from app.relationships.events import Unfollowed
from app.users.models import User, followers


def add(follower: User, followed: User) -> bool:
    """Make one person follow another and return whether that is new.

    :raises NotAllowed: either has blocked the other.
    """
    db.session.flush()
    statement = insert_or_ignore(db.session, followers).values(
        follower_id=follower.id, followed_id=followed.id
    )
    # Not rowcount: psycopg does not report it for a row that was left as it is.
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
    """Make one person stop following another and return whether they did."""
    db.session.flush()
    ended = _delete([(follower.id, followed.id)])
    if ended:
        _dispatch_unfollowed(followed)
    return ended


def sever(one: User, other: User) -> None:
    """End following between two people, in both directions."""
    if _delete([(one.id, other.id), (other.id, one.id)]):
        _dispatch_unfollowed(one, other)


def exists(follower: User, followed: User) -> bool:
    """Return whether one person follows another."""
    query = sa.select(sa.literal(True)).where(
        followers.c.follower_id == follower.id, followers.c.followed_id == followed.id
    )
    return db.session.scalar(query) is not None


def _dispatch_unfollowed(*followees: User) -> None:
    ids = tuple(each.id for each in followees)
    all_local = all(each.origin is None for each in followees)
    events.dispatch(Unfollowed(ids, all_local=all_local))


def _delete(pairs: Collection[tuple[int, int]]) -> bool:
    ends = sa.tuple_(followers.c.follower_id, followers.c.followed_id)
    done = db.session.execute(sa.delete(followers).where(ends.in_(pairs)))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a DML result has it
