"""Mails as orders of the outbox: written by a request, sent by a worker."""

from collections.abc import Iterable
from typing import Any

from app import outbox
from app.email.delivery import deliver
from app.email.letters import (
    Attachment,
    Letter,
    addresses,
    attachment_from,
    attachment_payload,
    new_id,
)
from app.email.templates import SUBJECTS, render_letter

KIND = "mail"
Order = tuple[str, dict[str, Any]]


def queue(
    template: str,
    recipients: Iterable[str],
    locale: str | None,
    *,
    key: str | None = None,
    attachments: Iterable[Attachment | str] = (),
    then: Order | None = None,
    otherwise: Order | None = None,
    **context: Any,
) -> None:
    """Order a mail within the transaction at hand; the caller commits.

    It is rendered when it is carried out, in the recipient's `locale` (None: the
    site's). The context must be plain JSON. An attachment is best the id of a stored
    file, which keeps the order small. Mails with the same `key` are the same mail: a
    reader's program can drop the second. `then` is ordered once the mail is accepted,
    `otherwise` if it is given up.

    :raises BadAddress: a recipient is no single line of text.
    :raises KeyError: there is no such template.
    """
    payload = {
        "template": template,
        "subject": SUBJECTS[template],
        "recipients": list(addresses(recipients)),
        "locale": locale,
        "key": key or new_id(),
        "attachments": [attachment_payload(part) for part in attachments],
        "context": context,
    }
    outbox.add(KIND, payload, key=key, then=then, otherwise=otherwise)


def queue_letter(letter: Letter) -> None:
    """Order a mail whose texts are final; the caller commits."""
    outbox.add(KIND, {"letter": letter.to_payload()})


def send_now(
    template: str,
    recipients: Iterable[str],
    locale: str | None,
    *,
    key: str | None = None,
    attachments: Iterable[Attachment] = (),
    **context: Any,
) -> None:
    """Render and send a mail at once, as a worker does; raises what went wrong."""
    parts, people = tuple(attachments), addresses(recipients)
    deliver(
        render_letter(template, people, locale, key=key, attachments=parts, **context)
    )


@outbox.handler(KIND)
def carry_out(payload: dict[str, Any]) -> None:
    """Send an ordered mail."""
    if "letter" in payload:
        deliver(Letter.from_payload(payload["letter"]))
        return
    parts = tuple(map(attachment_from, payload["attachments"]))
    send_now(
        payload["template"],
        payload["recipients"],
        payload["locale"],
        key=payload["key"],
        attachments=parts,
        **payload["context"],
    )
