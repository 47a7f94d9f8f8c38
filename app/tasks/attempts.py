"""One attempt at a task: claimed, carried out, and told how it ended."""

import logging
from collections.abc import Callable

from app.exceptions import Invalid, MicroblogError
from app.extensions import db
from app.lib.i18n import mark as _l
from app.tasks import service
from app.tasks.models import Task
from app.users.models import User

log = logging.getLogger(__name__)


class LostClaim(MicroblogError):
    """Another worker has taken the task over; this one must write nothing more."""


def carry_out(
    user_id: int, task_id: str | None, work: Callable[[User, Task | None], None]
) -> None:
    """Do a person's work as a task, unless another worker has it, or without one.

    A task that fails says why. Without a task the failure is the caller's.
    """
    task = service.claim(task_id) if task_id else None
    if task_id and task is None:
        return
    user = db.session.get(User, user_id)
    if user is None:
        return
    attempt = task.attempts if task else 0
    try:
        work(user, task)
    except LostClaim:
        db.session.rollback()
    except Exception as error:
        db.session.rollback()
        if not isinstance(error, Invalid):
            log.exception("Unhandled exception in task %s of user %d", task_id, user_id)
        if task_id is None:
            raise
        service.fail(task_id, attempt, _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, Invalid):
        return error.message
    return _l("Something went wrong. Please try again.")
