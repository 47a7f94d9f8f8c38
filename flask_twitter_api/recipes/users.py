"""People by several calls, or by one that answers for many."""

from flask_twitter_api.calls import Naming
from flask_twitter_api.errors import NotFoundError
from flask_twitter_api.models import User
from flask_twitter_api.plain.base import Id, Ids
from flask_twitter_api.reading import batches

from .base import Steps, several


def get_user_by_id(user_id: Id) -> Steps[User]:
    """Return one profile by its id.

    :raises NotFoundError: when there is none.
    """
    found = yield from get_users([user_id])
    if not found:
        raise NotFoundError("user not found")
    return found[0]


def get_users(user_ids: Ids) -> Steps[tuple[User, ...]]:
    """Return profiles by their ids, 100 a call; unknown ones are left out."""
    found: list[User] = []
    with Naming("get_user_batch_info", {"user_ids": user_ids}):
        parts = list(batches(user_ids))
    for ids in parts:
        found += yield from several(User, "get_user_batch_info", user_ids=ids)
    return tuple(found)
