"""Queues of programs: deleting them, their groups, and their dead letters."""

from typing import Any

from flask import current_app

from app.api.blueprint import bp
from app.api.channels import CHANNEL, OTHERS, USING, own_channel
from app.api.schemas.channels import (
    DeadLetter,
    DeadLetterList,
    DeadLettersQuery,
    ReceiptsIn,
    SettledList,
)
from app.channels import dead_letters, queues
from app.exceptions import NotFound
from app.extensions import broker
from app.http_api.operations import Operation
from app.http_api.scopes import CHANNELS
from app.web.policies import MEMBER

DEAD_LETTERS = f"{CHANNEL}/dead-letters"


@bp.delete(CHANNEL)
@Operation(
    "Delete a queue",
    tag="channels",
    access=MEMBER,
    scope=CHANNELS,
    errors=(400, 403),
    own_limits=(USING, OTHERS),
)
def delete_queue(channel: str) -> None:
    """Delete a queue with its groups, messages and dead letters."""
    if not broker.upkeep.remove(_queue(channel)):
        raise NotFound


@bp.delete(f"{CHANNEL}/groups/<group>")
@Operation(
    "Remove a group of consumers",
    tag="channels",
    access=MEMBER,
    scope=CHANNELS,
    errors=(400, 403),
    own_limits=(USING, OTHERS),
)
def remove_group(channel: str, group: str) -> None:
    """Remove a group, and what it alone had not acknowledged.

    A group that consumes no more would otherwise fill its queue.
    """
    if not broker.upkeep.remove_group(_queue(channel), group):
        raise NotFound


@bp.get(DEAD_LETTERS)
@Operation(
    "List the dead letters of a queue",
    tag="channels",
    scope=CHANNELS,
    query=DeadLettersQuery,
    response=DeadLetterList,
    errors=(403,),
    own_limits=(USING, OTHERS),
)
def get_dead_letters(channel: str, query: DeadLettersQuery) -> dict[str, Any]:
    """Return the newest messages that a group gave up, with the reason."""
    found = dead_letters.newest(_queue(channel), query.limit)
    return {"items": [DeadLetter.render(letter) for letter in found]}


@bp.post(f"{DEAD_LETTERS}/retry")
@Operation(
    "Retry dead letters",
    tag="channels",
    access=MEMBER,
    scope=CHANNELS,
    body=ReceiptsIn,
    response=SettledList,
    errors=(403,),
    own_limits=(USING, OTHERS),
)
def retry_dead_letters(channel: str, body: ReceiptsIn) -> dict[str, Any]:
    """Send dead letters to their queue again, for every group of it."""
    queue, most = _queue(channel), current_app.config["CHANNEL_QUEUE_LENGTH"]
    return {"settled": dead_letters.retry(queue, body.receipts, most)}


@bp.post(f"{DEAD_LETTERS}/delete")
@Operation(
    "Delete dead letters",
    tag="channels",
    access=MEMBER,
    scope=CHANNELS,
    body=ReceiptsIn,
    response=SettledList,
    errors=(403,),
    own_limits=(USING, OTHERS),
)
def delete_dead_letters(channel: str, body: ReceiptsIn) -> dict[str, Any]:
    """Delete dead letters for good."""
    return {"settled": dead_letters.delete(_queue(channel), body.receipts)}


def _queue(channel: str) -> str:
    """Return the name of one of the viewer's queues. Raises as `own_channel`."""
    _, found = own_channel(channel)
    queues.check_queue(found)
    return str(found)
