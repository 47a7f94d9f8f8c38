"""Read models of a post; `reading.load` makes them."""

from dataclasses import dataclass
from datetime import datetime

from app.media.attachments import AttachmentRecord


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """The author of a post."""

    id: int
    username: str
    picture_id: str | None
    # Whether strangers may see them, as far as whoever made the record looked.
    is_open: bool = False
    # Whether engines that search the web may keep it.
    is_indexed: bool = True


@dataclass(frozen=True, slots=True)
class MentionRecord:
    """A mentioned person: the key of their name as written, and their present name."""

    key: str
    username: str
    # Whether strangers may see them.
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class PostRecord:
    """A post with all that pages and the API show of it."""

    id: int
    body: str
    timestamp: datetime
    language: str | None
    edited_at: datetime | None
    version: int
    author: AuthorRecord
    origin: str | None = None
    origin_id: str | None = None
    # Its parent and its thread; a reply whose parent is gone has a thread only.
    reply_to_id: int | None = None
    conversation_id: int | None = None
    # The name of the parent's author, and whether strangers may see them.
    parent_username: str | None = None
    is_parent_open: bool = True
    reply_count: int = 0
    attachments: tuple[AttachmentRecord, ...] = ()
    mentions: tuple[MentionRecord, ...] = ()

    @property
    def created_at(self) -> datetime:
        """When it was written; the name that templates use."""
        return self.timestamp
