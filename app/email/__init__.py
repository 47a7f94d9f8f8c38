"""Mail: queued in a transaction, sent by a worker, tried again until it is out."""

from collections.abc import Iterable
from typing import Any

from flask import Flask

from app.email.letters import (
    Attachment,
    BadAddress,
    Letter,
    add_file_reader,
    address,
    addresses,
    attachment_of,
    new_id,
    one_line,
)
from app.email.links import public_root, public_url
from app.email.service import queue, queue_letter, send_now
from app.email.smtp_errors import Undeliverable
from app.email.transports import deliver, transport
from app.extensions import db

__all__ = [
    "Attachment",
    "BadAddress",
    "Letter",
    "Undeliverable",
    "add_file_reader",
    "deliver",
    "new_id",
    "public_root",
    "public_url",
    "queue",
    "queue_letter",
    "send_async_email",
    "send_email",
    "send_now",
]


def send_email(
    subject: str,
    sender: str,
    recipients: Iterable[str],
    text_body: str,
    html_body: str | None,
    attachments: Iterable[Attachment | tuple[Any, ...]] | None = None,
    sync: bool = False,
) -> None:
    """Send a mail with final texts: now with `sync`, else by a worker.

    The message is committed here, as callers of the founding application commit
    nothing afterwards; a use case with a transaction of its own takes `queue`.

    :raises BadAddress: the sender or a recipient is no single line of text.
    """
    letter = Letter(
        subject=one_line(subject),
        sender=address(sender),
        recipients=addresses(recipients),
        text=text_body,
        html=html_body,
        attachments=tuple(attachment_of(part) for part in attachments or ()),
    )
    if sync:
        deliver(letter)
        return
    queue_letter(letter)
    db.session.commit()


def send_async_email(app: Flask, msg: Any) -> None:
    """Send a Flask-Mail message in the context of `app`, as forks call it."""
    with app.app_context():
        transport().send(msg)
