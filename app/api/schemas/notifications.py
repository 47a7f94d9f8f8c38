"""What happened to somebody."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.schemas.users import Person
from app.http_api.schemas import KeysetMeta, Moment, PageLinks, Shown, SomeId


class QuotedPost(Shown):
    """The post that mentions or answers somebody."""

    id: SomeId
    body: str
    language: str | None


class Notification(Shown):
    """An event, who caused it, and whether it has been read of."""

    id: SomeId
    name: Literal["follow", "mention", "reply", "message", "export"]
    timestamp: Moment
    unread: bool
    actor: Person
    post: QuotedPost | None


class NotificationPage(Shown):
    """A page of events, newest first."""

    items: list[Notification]
    meta: Annotated[KeysetMeta, Field(alias="_meta")]
    links: Annotated[PageLinks, Field(alias="_links")]
