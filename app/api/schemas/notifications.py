"""Notifications."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas.users import Person
from app.http_api.rendering import From
from app.http_api.schemas import KeysetMeta, Moment, Output, PageLinks, SomeId


class QuotedPost(Output):
    """The post that mentions or replies to the user."""

    id: SomeId
    body: str
    language: str | None


class Notification(Output):
    """A notification: the event, who caused it, and whether it is unread."""

    id: SomeId
    name: Literal[
        "follow",
        "mention",
        "reply",
        "message",
        "export",
        "export_failed",
        "import",
        "import_failed",
    ]
    timestamp: Annotated[Moment, From("created_at")]
    unread: bool
    actor: Person
    post: QuotedPost | None
    task_id: Annotated[
        str | None, Field(description="The task that ended, of `export` and `import`.")
    ]


class NotificationPage(Output):
    """A page of notifications, newest first."""

    items: list[Notification]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]
