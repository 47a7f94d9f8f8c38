"""Background tasks."""

from typing import Annotated, Literal

from pydantic import Field

from app.http_api.schemas import Body, Moment, Path, Shown


class TaskIn(Body):
    """What a worker shall do."""

    name: Literal["export_posts"]


class TaskLinks(Shown):
    """Where a task is, how it is tried again, and what it made."""

    self: Path
    retry: Path | None
    download: Path | None


class Task(Shown):
    """A task: what it is, how far it is, how it ended."""

    id: str
    name: str
    description: str
    state: Literal["queued", "running", "sending", "sent", "done", "failed"]
    progress: Annotated[int, Field(ge=0, le=100)]
    complete: bool
    error: str | None
    # Parts that it had to leave out though it ended well: pictures of an import.
    missed: Annotated[int, Field(ge=0)]
    created_at: Moment | None
    started_at: Moment | None
    finished_at: Moment | None
    links: Annotated[TaskLinks, Field(alias="_links")]


class TaskList(Shown):
    """One's latest tasks, the newest first."""

    items: list[Task]
