"""Removing what belonged to a deleted account, a batch in each transaction."""

from typing import Any

import sqlalchemy as sa

from app.credentials.events import AccountClosed
from app.extensions import db
from app.lifecycle.registry import lifecycle
from app.users.models import User
from app.worker import outbox

PURGE = "purge_account"
BATCH = 200


def schedule(event: AccountClosed) -> None:
    """Add the outbox message that removes what belonged to a closed account."""
    _add({"user_id": event.user.id})


def purge(payload: dict[str, Any]) -> None:
    """Remove the next batch of what a deleted account left, and schedule the next.

    Short transactions let readers and writers go on. What is added meanwhile,
    such as a message on its way, is found by the last step's failure and removed by
    the next attempt. Tokens go with the row, and so do mentions; the database sees to
    that.
    """
    user_id = payload["user_id"]
    user = db.session.get(User, user_id)
    if user is None or user.is_active:
        return
    if any(step(user_id, BATCH) for step in lifecycle.purge_steps):
        _add(payload)
        return
    db.session.expunge(user)
    db.session.execute(sa.delete(User).where(User.id == user_id))


def _add(payload: dict[str, Any]) -> None:
    outbox.add(PURGE, payload, key=f"purge:{payload['user_id']}")
