"""Selects of tasks."""

from functools import cache

import sqlalchemy as sa

from app.tasks.models import Task


def open_tasks(user_id: int, name: str | None = None) -> "sa.Select[Task]":
    """Select a user's unfinished tasks, the oldest first."""
    query = _open_tasks().params(user_id=user_id)
    return query if name is None else query.where(Task.name == name)


@cache
def _open_tasks() -> "sa.Select[Task]":
    """Build the Select once: every page of a signed-in user asks for it."""
    return (
        sa.select(Task)
        .where(Task.user_id == sa.bindparam("user_id"), sa.not_(Task.complete))
        .order_by(Task.created_at)
    )


def latest(user_id: int, name: str) -> "sa.Select[Task]":
    """Select the latest task of a kind that a user started."""
    return (
        sa.select(Task)
        .where(Task.user_id == user_id, Task.name == name)
        .order_by(Task.created_at.desc())
        .limit(1)
    )


def recent(user_id: int) -> "sa.Select[Task]":
    """Select a user's latest tasks, the newest first."""
    return (
        sa.select(Task)
        .where(Task.user_id == user_id)
        .order_by(Task.created_at.desc())
        .limit(20)
    )
