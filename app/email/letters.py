"""A mail before it is sent: checked, and small enough for a row of the outbox."""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

# Line ends and other controls would let a value write headers of its own.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+", re.IGNORECASE)

FileReader = Callable[[str], "Attachment | None"]
_file_readers: list[FileReader] = []


class BadAddress(ValueError):
    """An address that contains what no address can: a line end, or nothing at all."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail."""

    name: str
    content_type: str
    data: bytes = field(repr=False)


def attachment_of(given: "Attachment | tuple[Any, ...]") -> Attachment:
    """Return an attachment; the founding application's triples are accepted, too."""
    if isinstance(given, Attachment):
        return given
    name, content_type, data = given
    content = data.encode() if isinstance(data, str) else bytes(data)
    if not _CONTENT_TYPE.fullmatch(content_type):
        content_type = "application/octet-stream"
    return Attachment(one_line(name), content_type, content)


def attachment_payload(given: "Attachment | str") -> dict[str, str]:
    """Return what the outbox stores: the id of a stored file, or the bytes as text."""
    if isinstance(given, str):
        return {"file_id": given}
    return {
        "name": given.name,
        "content_type": given.content_type,
        "data": b64encode(given.data).decode(),
    }


def attachment_from(payload: dict[str, str]) -> Attachment:
    """Return the attachment that `attachment_payload` described.

    :raises LookupError: the stored file is gone.
    """
    if "file_id" not in payload:
        data = b64decode(payload["data"])
        return Attachment(payload["name"], payload["content_type"], data)
    for reader in _file_readers:
        found = reader(payload["file_id"])
        if found is not None:
            return found
    raise LookupError(f"the attached file {payload['file_id']} is gone")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with its final texts; `id` is the same however often it is tried."""

    subject: str
    sender: str
    recipients: tuple[str, ...]
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    id: str = field(default_factory=lambda: uuid4().hex)

    def to_payload(self) -> dict[str, Any]:
        """Return what the outbox stores."""
        return {
            "subject": self.subject,
            "sender": self.sender,
            "recipients": list(self.recipients),
            "text": self.text,
            "html": self.html,
            "attachments": [attachment_payload(part) for part in self.attachments],
            "id": self.id,
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """Return the mail that `to_payload` described."""
        parts = tuple(map(attachment_from, payload["attachments"]))
        recipients = tuple(payload["recipients"])
        return cls(**payload | {"attachments": parts, "recipients": recipients})


def add_file_reader(reader: FileReader) -> None:
    """Register what reads stored files by id; that domain lies above this one."""
    if reader not in _file_readers:
        _file_readers.append(reader)


def one_line(text: str) -> str:
    """Return a text fit for a header: one line, no controls."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def address(text: str) -> str:
    """Return an address that cannot end its header. Raises BadAddress otherwise."""
    if not text.strip() or _CONTROLS.search(text):
        raise BadAddress("an e-mail address must be one line of text")
    return text.strip()


def addresses(texts: Iterable[str]) -> tuple[str, ...]:
    """Return checked addresses. Raises BadAddress, also when there is none."""
    found = tuple(address(text) for text in texts)
    if not found:
        raise BadAddress("a mail needs a recipient")
    return found


def new_id() -> str:
    """Return a key for a mail that has none of its own."""
    return uuid4().hex


def id_of(key: str | None) -> str:
    """Return the id of a mail: the same for the same key, a new one without."""
    return hashlib.sha256(key.encode()).hexdigest()[:32] if key else new_id()
