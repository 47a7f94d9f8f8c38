"""How much of the broker one program may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.channels.models import Program
from app.exceptions import Conflict, TooMany
from app.extensions import broker
from app.lib.i18n import mark as _l

# Seconds after which a full queue may have room.
RETRY_AFTER = 5.0
FULL = _l("The queue is full: %(limit)d messages wait.")
TOO_MANY_QUEUES = _l("A program may have %(limit)d queues; delete one first.")
TOO_MANY_GROUPS = _l("A queue may have %(limit)d groups; remove one first.")


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many queues a program may have, how long, with how many groups, how large
    data."""

    queues: int
    length: int
    groups: int
    data_bytes: int

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Quotas":
        """Return the quotas of a site."""
        return cls(
            queues=config["CHANNEL_QUEUES"],
            length=config["CHANNEL_QUEUE_LENGTH"],
            groups=config["CHANNEL_GROUPS"],
            data_bytes=config["CHANNEL_DATA_BYTES"],
        )

    def check_send(self, program: Program, queue: str) -> None:
        """Refuse a message that is too much.

        :raises TooMany: the queue is full.
        :raises Conflict: the program has as many queues as it may.
        :raises Unavailable: Redis does not answer.
        """
        usage = broker.upkeep.usage(queue)
        if usage.length >= self.length:
            raise TooMany(RETRY_AFTER, FULL, limit=self.length)
        if not usage.is_there:
            self._check_new(program, queue)

    def check_take(self, program: Program, queue: str, group: str) -> None:
        """Refuse a group that is too much; a group exists once it has consumed.

        :raises Conflict: the queue has as many groups as it may, or the program queues.
        :raises Unavailable: Redis does not answer.
        """
        usage = broker.upkeep.usage(queue)
        if group not in usage.groups and len(usage.groups) >= self.groups:
            raise Conflict(TOO_MANY_GROUPS, limit=self.groups)
        if not usage.is_there:
            self._check_new(program, queue)

    def _check_new(self, program: Program, queue: str) -> None:
        names = broker.upkeep.names(program.queues, self.queues + 1)
        if queue not in names and len(names) >= self.queues:
            raise Conflict(TOO_MANY_QUEUES, limit=self.queues)
