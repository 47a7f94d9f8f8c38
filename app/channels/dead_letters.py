"""Dead letters of programs: messages that a group gave up."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from app.broker.messages import DeadLetter
from app.channels.receipts import INVALID
from app.exceptions import Invalid, QueueFull, TooMany
from app.extensions import broker
from app.lib.i18n import mark as _l

RECEIPT = re.compile(r"[0-9]{1,19}(?:-[0-9]{1,19})?")
RETRY_AFTER = 5.0
FULL = _l("The queue is full; the other dead letters stay.")


def newest(queue: str, limit: int) -> list[DeadLetter]:
    """Return the newest dead letters of a queue, the newest first.

    :raises Unavailable: Redis does not answer.
    """
    return broker.dead_letters(queue, limit)


def retry(queue: str, chosen: Sequence[str], most: int) -> int:
    """Send dead letters to their queue again, which may hold `most` messages.

    Return how many were still there.

    :raises Invalid: one is not named as dead letters are.
    :raises TooMany: the queue is full.
    :raises Unavailable: Redis does not answer.
    """
    try:
        send = partial(broker.upkeep.retry_dead_letter, most=most)
        return _each(queue, chosen, send)
    except QueueFull as error:
        raise TooMany(RETRY_AFTER, FULL) from error


def delete(queue: str, chosen: Sequence[str]) -> int:
    """Delete dead letters; return how many were still there.

    :raises Invalid: one is not named as dead letters are.
    :raises Unavailable: Redis does not answer.
    """
    return _each(queue, chosen, broker.upkeep.delete_dead_letter)


def _each(queue: str, chosen: Sequence[str], act: Callable[[str, str], bool]) -> int:
    if not all(RECEIPT.fullmatch(each) for each in chosen):
        raise Invalid("receipts", INVALID)
    return sum(act(queue, each) for each in chosen)
