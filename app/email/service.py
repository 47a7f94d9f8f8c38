"""Mails as messages of the outbox: written by a request, sent by a worker."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from app.email.letters import (
    Attachment,
    Letter,
    addresses,
    attachment_from,
    attachment_payload,
    new_id,
)
from app.email.smtp_errors import (
    Refused,
    Undeliverable,
    deferred,
    describe,
    final_reason,
)
from app.email.templates import SUBJECTS, render_letter
from app.email.transports import deliver
from app.lib.clock import utcnow
from app.worker import outbox

KIND = "mail"
# Grey lists take a second try after some minutes.
AGAIN_AFTER = timedelta(minutes=5)
log = logging.getLogger(__name__)


def queue(
    template: str,
    recipients: Iterable[str],
    locale: str | None,
    *,
    key: str | None = None,
    attachments: Iterable[Attachment | str] = (),
    then: outbox.FollowUp | None = None,
    otherwise: outbox.FollowUp | None = None,
    **context: Any,
) -> None:
    """Queue a mail within the transaction at hand; the caller commits.

    It is rendered when it is carried out, in the recipient's `locale` (None: the
    site's). The context must be plain JSON. An attachment is best the id of a stored
    file, which keeps the message small. Mails with the same `key` are the same mail: a
    reader's program can drop the second. `then` is added to the outbox once the mail is
    accepted, `otherwise` if it is given up.

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
    """Queue a mail whose texts are final; the caller commits."""
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
    """Render and send a mail at once, as a worker does; raises what went wrong.

    :raises Undeliverable: the server refused it for good.
    """
    parts, people = tuple(attachments), addresses(recipients)
    letter = render_letter(
        template, people, locale, key=key, attachments=parts, **context
    )
    _note_refusals(_send(letter))


def send_queued(payload: dict[str, Any]) -> None:
    """Send a queued mail, again to those alone who may take it later."""
    refused = _send(_letter_of(payload))
    _note_refusals(refused)
    if later := deferred(refused):
        _queue_again(payload, later)


def _letter_of(payload: dict[str, Any]) -> Letter:
    """Return the mail that a message describes.

    :raises Undeliverable: its attachment is gone.
    """
    try:
        if "letter" in payload:
            return Letter.from_payload(payload["letter"])
        parts = tuple(map(attachment_from, payload["attachments"]))
    except LookupError as error:
        raise Undeliverable(str(error)) from error
    return render_letter(
        payload["template"],
        tuple(payload["recipients"]),
        payload["locale"],
        key=payload["key"],
        attachments=parts,
        **payload["context"],
    )


def _queue_again(payload: dict[str, Any], recipients: set[str]) -> None:
    """Queue a mail for some of its recipients; its follow-up has been added before."""
    again = {name: value for name, value in payload.items() if name[:1] != "_"}
    if "letter" in again:
        again["letter"] = again["letter"] | {"recipients": sorted(recipients)}
    else:
        again["recipients"] = sorted(recipients)
    outbox.add(KIND, again, run_at=utcnow() + AGAIN_AFTER)


def _send(letter: Letter) -> Refused:
    """Send a letter; return who alone was refused. Raises Undeliverable."""
    try:
        return deliver(letter)
    except Exception as error:
        if reason := final_reason(error):
            raise Undeliverable(reason) from error
        raise


def _note_refusals(refused: Refused) -> None:
    if refused:
        log.warning("a mail was refused by some recipients: %s", describe(refused))
