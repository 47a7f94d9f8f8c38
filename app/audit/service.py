"""Carrying out an action of an administrator and logging it, in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.audit.actions import Action
from app.audit.models import AuditEntry
from app.extensions import db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib.clock import utcnow

KEEP = timedelta(days=365)
KIND = "administration"
# Deletes at most so many entries in one transaction.
PURGE_BATCH = 1_000

Details = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Actor:
    """The administrator who acts, with the id and the idempotency key of the request.

    The shell acts without an account: its `user_id` is None.
    """

    user_id: int | None
    name: str
    request_id: str = "-"
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What an action is about; `name` is how people know it."""

    kind: str
    id: str
    name: str = ""


def carry_out(
    actor: Actor,
    action: Action,
    target: Target,
    command: Callable[[], Details],
    *,
    is_outside: bool = False,
) -> None:
    """Run a command, which commits nothing, with the entry that logs it; commit both.

    A request whose key came before does nothing. What a command returns becomes the
    details of the entry. The command runs within the transaction, so that two of them
    wait for each other; with `is_outside` it talks to a server that may hang, and runs
    before the transaction is begun.
    """

    def run() -> None:
        details = command() if is_outside else None
        entry = record(actor, action, target)
        idempotency.record(actor.key, KIND, entry.id)
        entry.details = dict((details if is_outside else command()) or {})
        db.session.commit()

    try:
        idempotency.run_once(actor.key, KIND, run, lambda _id: None)
    except Exception:
        db.session.rollback()
        raise


def record(
    actor: Actor, action: Action, target: Target, details: Details = None
) -> AuditEntry:
    """Add an entry to the transaction at hand; the caller commits."""
    entry = AuditEntry(
        actor_id=actor.user_id,
        actor_name=actor.name[:64],
        action=action.value,
        target_kind=target.kind,
        target_id=target.id[:128],
        target_name=target.name[:128],
        request_id=actor.request_id[:64],
        details=dict(details or {}),
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def purge() -> int:
    """Delete entries older than a year, a batch at a time, and return how many."""
    deleted = 0
    old = sa.select(AuditEntry.id).where(AuditEntry.created_at < utcnow() - KEEP)
    while True:
        ids = list(db.session.scalars(old.limit(PURGE_BATCH)))
        if ids:
            db.session.execute(sa.delete(AuditEntry).where(AuditEntry.id.in_(ids)))
        db.session.commit()
        deleted += len(ids)
        if len(ids) < PURGE_BATCH:
            return deleted
