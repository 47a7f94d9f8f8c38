"""Receipts: how a client names one delivery of a message when it acknowledges it.

A receipt holds nothing secret and is not signed: whoever may acknowledge messages of a
queue is its owner, and a receipt that was made up names none of its deliveries.
"""

import base64
import binascii
import re

from app.broker import topics
from app.broker.envelope import Envelope
from app.broker.messages import Message
from app.exceptions import Invalid
from app.lib.i18n import mark as _l

MAX_LENGTH = 400
INVALID = _l("This is not a receipt.")
# What a store names a delivery, and how often the message was tried.
_PLACE = re.compile(r"[0-9]{1,19}(?:-[0-9]{1,19})?")
_TRIES = re.compile(r"[0-9]{1,9}")


def of(message: Message) -> str:
    """Return the receipt of a delivery."""
    parts = (message.receipt, str(message.tries), message.group, message.consumer)
    return base64.urlsafe_b64encode(" ".join(parts).encode()).decode().rstrip("=")


def read(receipt: str, queue: str) -> Message:
    """Return the delivery that a receipt names, without its data.

    :raises Invalid: it is no receipt.
    """
    try:
        padded = receipt.encode("ascii") + b"=" * (-len(receipt) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        place, tries, group, consumer = text.split(" ")
        topics.check_member(group)
        topics.check_member(consumer)
    except (binascii.Error, ValueError) as error:
        raise Invalid("receipts", INVALID) from error
    if not (_PLACE.fullmatch(place) and _TRIES.fullmatch(tries)):
        raise Invalid("receipts", INVALID)
    named = Envelope(topic=queue, name="receipt", data={}, id="")
    return Message(named, group, consumer, place, int(tries))
