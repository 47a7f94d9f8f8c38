"""Commands on jobs, outbox messages and mirrored accounts; each is logged."""

from collections.abc import Callable

from app.audit import Action, Actor, Target, carry_out
from app.audit.service import Details
from app.exceptions import NotFound
from app.extensions import broker, db
from app.integrations.twitter.models import TwitterAccount
from app.lib.clock import utcnow
from app.lib.ids import MAX_ROW_ID
from app.worker.outbox import inspection as outbox
from app.worker.outbox.models import Outbox
from app.worker.queue import inspection as queue


def retry_job(actor: Actor, job_id: str) -> None:
    """Put a failed job into the queue again. Raises NotFound or Unavailable."""

    def command() -> Details:
        queue.retry(job_id)
        return None

    target = Target("job", job_id)
    carry_out(actor, Action.RETRY_JOB, target, command, is_outside=True)


def delete_job(actor: Actor, job_id: str) -> None:
    """Delete a failed job. Raises NotFound or Unavailable."""

    def command() -> Details:
        queue.delete(job_id)
        return None

    target = Target("job", job_id)
    carry_out(actor, Action.DELETE_JOB, target, command, is_outside=True)


def retry_message(actor: Actor, message_id: int) -> None:
    """Schedule a dead message of the outbox again. Raises NotFound."""

    def command() -> Details:
        return _described(outbox.retry(message_id))

    target = Target("message", str(message_id))
    carry_out(actor, Action.RETRY_MESSAGE, target, command)


def delete_message(actor: Actor, message_id: int) -> None:
    """Delete a dead message of the outbox. Raises NotFound."""

    def command() -> Details:
        return _described(outbox.delete(message_id))

    target = Target("message", str(message_id))
    carry_out(actor, Action.DELETE_MESSAGE, target, command)


def mirror_now(actor: Actor, user_id: int) -> None:
    """Schedule the next run of a mirrored account for now. Raises NotFound."""
    account = db.session.get(TwitterAccount, min(user_id, MAX_ROW_ID))
    if account is None:
        raise NotFound

    def command() -> Details:
        account.due_at, account.failures = utcnow(), 0
        return None

    target = Target("account", str(user_id), f"@{account.handle}")
    carry_out(actor, Action.MIRROR_NOW, target, command)


def _described(message: Outbox) -> Details:
    # Its payload may be private: a mail's recipient and text.
    return {"kind": message.kind, "error": message.last_error}


def retry_dead_letter(actor: Actor, queue: str, receipt: str) -> None:
    """Send a dead letter to its queue again.

    :raises NotFound: it is gone, or there is no such queue.
    :raises QueueFull: as many messages as may wait are there already.
    :raises Unavailable: Redis does not answer.
    """
    upkeep = broker.upkeep
    _end(actor, Action.RETRY_DEAD_LETTER, upkeep.retry_dead_letter, queue, receipt)


def delete_dead_letter(actor: Actor, queue: str, receipt: str) -> None:
    """Delete a dead letter. Raises NotFound or Unavailable."""
    upkeep = broker.upkeep
    _end(actor, Action.DELETE_DEAD_LETTER, upkeep.delete_dead_letter, queue, receipt)


def _end(
    actor: Actor,
    action: Action,
    change: Callable[[str, str], bool],
    queue: str,
    receipt: str,
) -> None:
    def command() -> Details:
        if not change(queue, receipt):
            raise NotFound
        return {"queue": queue}

    carry_out(actor, action, Target("letter", receipt, queue), command, is_outside=True)
