"""Showing, tidying and removing the queues in Redis."""

from typing import Any

from app.broker import upkeep_scripts as scripts
from app.broker.messages import Depth, GroupState, QueueState, Usage
from app.broker.redis_queues import QUEUES, RedisQueues, is_receipt, queue_keys
from app.exceptions import QueueFull


class RedisUpkeep:
    """The queues in Redis as those see them who answer for them."""

    def __init__(self, queues: RedisQueues) -> None:
        self._queues = queues

    def names(self, prefix: str, limit: int) -> list[str]:
        """Return the names of the queues that begin with `prefix`, in sequence."""
        first, last = f"[{prefix}", b"[%b\xff" % prefix.encode()
        with self._queues.calling():
            found: Any = self._queues.client.zrangebylex(
                QUEUES, first, last, start=0, num=limit
            )
        return [name.decode() for name in found]

    def state(self, queue: str) -> QueueState:
        """Return the state of a queue and of its groups."""
        limits = self._queues.limits
        length, age, dead, groups = self._run(
            scripts.STATE, queue, self._queues.visible_ms, limits.length
        )
        found = sorted(map(_group, groups), key=lambda group: group.name)
        return QueueState(queue, length, _seconds(age), dead, tuple(found))

    def usage(self, queue: str) -> Usage:
        """Return what is bounded of a queue."""
        length, is_there, names = self._run(scripts.USAGE, queue)
        return Usage(length, frozenset(map(bytes.decode, names)), bool(is_there))

    def remove_group(self, queue: str, group: str) -> bool:
        """Remove a group, and what it alone had not acknowledged."""
        return bool(self._run(scripts.REMOVE_GROUP, queue, group))

    def remove(self, queue: str) -> bool:
        """Remove a queue with its groups, messages and dead letters."""
        return bool(self._run(scripts.REMOVE_QUEUE, queue, queue))

    def tidy(self, queue: str, unused_after: float) -> tuple[int, list[str]]:
        """Remove what was unused for so many seconds.

        Return how many messages were deleted, and the groups that were removed.
        """
        milliseconds = int(unused_after * 1000)
        deleted, groups = self._run(scripts.TIDY, queue, milliseconds, queue)
        return deleted, [name.decode() for name in groups]

    def retry_dead_letter(
        self, queue: str, receipt: str, most: int | None = None
    ) -> bool:
        """Send a dead letter to its queue again; return False if it is gone.

        :raises QueueFull: as many messages as may wait, or `most`, are there already.
        """
        if not is_receipt(receipt):
            return False
        length = self._queues.limits.length
        most = length if most is None else min(most, length)
        args = receipt, most, self._queues.channel, queue
        result = self._run(scripts.RETRY, queue, *args)
        if result < 0:
            raise QueueFull(queue)
        return bool(result)

    def delete_dead_letter(self, queue: str, receipt: str) -> bool:
        """Delete a dead letter; return False if it is gone."""
        return is_receipt(receipt) and bool(
            self._run(scripts.DELETE_DEAD, queue, receipt)
        )

    def _run(self, script: str, queue: str, *args: Any) -> Any:
        registered = self._queues.client.register_script(script)
        with self._queues.calling():
            return registered(queue_keys(queue), args)


def _group(found: list[Any]) -> GroupState:
    waiting, in_delivery, age, name, consumers, idle = found
    depth = Depth(waiting, in_delivery, _seconds(age))
    return GroupState(name.decode(), depth, consumers, max(0, idle) / 1000)


def _seconds(milliseconds: int) -> float | None:
    return None if milliseconds < 0 else milliseconds / 1000
