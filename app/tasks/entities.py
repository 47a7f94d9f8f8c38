"""Who has no unfinished task, as a process remembers it: nearly everybody."""

from app.cache.changes import column
from app.cache.registry import Cache
from app.extensions import db
from app.tasks import queries
from app.tasks.models import Task

IDLE: Cache[int, bool] = Cache(
    "idle", max_entries=10_000, invalidated_by={"task": column(0)}
)


def open_tasks(user_id: int) -> list[Task]:
    """Return a user's unfinished tasks, the oldest first.

    No statement for users who are known to have none.
    """
    if IDLE.get(user_id):
        return []
    epoch = IDLE.epoch()
    found = list(db.session.scalars(queries.open_tasks(user_id)))
    if not found:
        IDLE.keep({user_id: True}, epoch)
    return found
