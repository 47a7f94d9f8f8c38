"""The tasks of a deleted account."""

from app.extensions import db
from app.lib.batches import delete_rows
from app.tasks.models import Task


def purge_tasks(user_id: int, limit: int) -> bool:
    """Delete the tasks of the account."""
    return delete_rows(db.session, Task, Task.user_id == user_id, limit)


PURGE_STEPS = (purge_tasks,)
