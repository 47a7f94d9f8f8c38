"""Carrying out a request once, however often it arrives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import sqlalchemy as sa

from app.database import insert_or_ignore
from app.exceptions import Conflict, KeyReused, MicroblogError
from app.extensions import db
from app.idempotency.models import IdempotencyKey
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l

KEEP = timedelta(days=1)
PURGE_BATCH = 1_000
REUSED = _l("This key was used for another request before.")
Made = TypeVar("Made")


@dataclass(slots=True)
class Key:
    """The idempotency key of one request, with a digest of the request."""

    user_id: int
    value: str
    fingerprint: str
    # Set where the request was found to be a repetition.
    is_replayed: bool = False


class KeyTaken(Conflict):
    """Another request with the same key was committed first."""

    def __init__(self) -> None:
        super().__init__(_l("A request with this key is being carried out."))


def run_once(
    key: Key | None,
    kind: str,
    command: Callable[[], Made],
    load: Callable[[str], Made],
) -> Made:
    """Run a command, or return what an equal request with the same key made.

    The command calls `record` in its transaction. What was made is looked for only
    once the command was refused, so that a first request costs one INSERT and no
    SELECT. `load` is given the id of what was made.

    :raises KeyReused: the key came with another request before.
    """
    if key is None:
        return command()
    try:
        return command()
    except MicroblogError:
        # Else the row that this transaction itself has written would be found.
        db.session.rollback()
        earlier = _find(key)
        if earlier is None:
            raise
        if (earlier.kind, earlier.fingerprint) != (kind, key.fingerprint):
            raise KeyReused(REUSED) from None
        key.is_replayed = True
        return load(earlier.resource_id)


def record(key: Key | None, kind: str, resource_id: object) -> None:
    """Store what the request made, within the transaction at hand.

    Two equal requests at the same moment: the database lets the second wait here until
    the first has committed.

    :raises KeyTaken: there was an earlier request with the key; nothing may be
        committed.
    """
    if key is None:
        return
    insert = insert_or_ignore(db.session, IdempotencyKey.__table__).values(
        user_id=key.user_id,
        key=key.value,
        kind=kind,
        resource_id=str(resource_id),
        fingerprint=key.fingerprint,
        created_at=utcnow(),
    )
    if db.session.scalar(insert.returning(IdempotencyKey.key)) is None:
        raise KeyTaken


def purge() -> int:
    """Delete keys older than a day, a batch at a time, and return how many."""
    deleted = 0
    old = sa.select(IdempotencyKey.user_id, IdempotencyKey.key).where(
        IdempotencyKey.created_at < utcnow() - KEEP
    )
    same = sa.tuple_(IdempotencyKey.user_id, IdempotencyKey.key)
    while True:
        batch = [tuple(row) for row in db.session.execute(old.limit(PURGE_BATCH))]
        if batch:
            db.session.execute(
                sa.delete(IdempotencyKey)
                .where(same.in_(batch))
                .execution_options(synchronize_session=False)
            )
        db.session.commit()
        deleted += len(batch)
        if len(batch) < PURGE_BATCH:
            return deleted


def _find(key: Key) -> IdempotencyKey | None:
    row: IdempotencyKey | None = db.session.get(
        IdempotencyKey, (key.user_id, key.value)
    )
    return row
