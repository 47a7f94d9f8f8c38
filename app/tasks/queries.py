"""Selects of tasks."""

import sqlalchemy as sa

from app.tasks.models import Task


def open_tasks(user_id: int, name: str | None = None) -> "sa.Select[Task]":
    """Select a person's unfinished tasks, the oldest first."""
    query = sa.select(Task).where(Task.user_id == user_id, sa.not_(Task.complete))
    if name is not None:
        query = query.where(Task.name == name)
    return query.order_by(Task.created_at)


def recent(user_id: int) -> "sa.Select[Task]":
    """Select a person's latest tasks, the newest first."""
    return (
        sa.select(Task)
        .where(Task.user_id == user_id)
        .order_by(Task.created_at.desc())
        .limit(20)
    )
