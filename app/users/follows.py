"""Who follows whom; the counters follow by triggers."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

from app.database import insert_or_ignore
from app.extensions import db

if TYPE_CHECKING:
    from app.users.models import User


def add(follower: "User", followed: "User") -> bool:
    """Make one person follow another; tells whether that is new."""
    from app.users.models import followers

    db.session.flush()
    statement = insert_or_ignore(db.session, followers).values(
        follower_id=follower.id, followed_id=followed.id
    )
    # Not rowcount: psycopg does not tell it of a row that was left as it is.
    made = statement.returning(followers.c.followed_id)
    return db.session.scalar(made) is not None


def remove(follower: "User", followed: "User") -> bool:
    """Make one person stop following another; tells whether they did."""
    from app.users.models import followers

    db.session.flush()
    statement = sa.delete(followers).where(
        followers.c.follower_id == follower.id, followers.c.followed_id == followed.id
    )
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # a DML result has it


def sever(one: "User", other: "User") -> None:
    """End following between two people, in both directions."""
    from app.users.models import followers

    ends = (followers.c.follower_id, followers.c.followed_id)
    pairs = [(one.id, other.id), (other.id, one.id)]
    db.session.execute(sa.delete(followers).where(sa.tuple_(*ends).in_(pairs)))


def exists(follower: "User", followed: "User") -> bool:
    """Tell whether one person follows another."""
    from app.users.models import followers

    query = sa.select(sa.literal(True)).where(
        followers.c.follower_id == follower.id, followers.c.followed_id == followed.id
    )
    return db.session.scalar(query) is not None
