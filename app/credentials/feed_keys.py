"""Keys in the private addresses of feeds, for programs that cannot sign in."""

import sqlalchemy as sa

from app.extensions import db
from app.lib import signing
from app.users import entities
from app.users.models import User

PURPOSE = "home-feed"


def key_of(user: User, secret_key: str) -> str:
    """Return the key of a person's feeds; nothing of it is stored."""
    return signing.dumps(_state(user), secret_key, PURPOSE)


def find_owner(key: str, secret_key: str) -> User | None:
    """Return the active person of a key, None if it is void.

    It is void once its owner has renewed it or chosen another password, or was
    suspended. A person whose row is known costs no statement.
    """
    try:
        state = signing.loads(key, secret_key, PURPOSE)
    except signing.BadToken:
        return None
    user = entities.by_id(state[0])
    return user if user is not None and _state(user) == state else None


def renew(user: User, number: int) -> None:
    """Make the key of a number void; one that is no longer the present one is already.

    So a form that is sent twice does not renew the key that it has just made.
    """
    raised = sa.update(User).where(User.id == user.id, User.feed_epoch == number)
    db.session.execute(raised.values(feed_epoch=User.feed_epoch + 1))
    db.session.commit()


def _state(user: User) -> list[int]:
    return [user.id, user.session_epoch, user.feed_epoch]
