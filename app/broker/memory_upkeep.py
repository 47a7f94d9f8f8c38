"""Showing, tidying and removing the queues of one process."""

from app.broker.memory_queues import MemoryQueues
from app.broker.memory_store import Queue
from app.broker.messages import DeadLetter, GroupState, QueueState, Usage
from app.exceptions import QueueFull


class MemoryUpkeep:
    """The queues of this process as those see them who answer for them."""

    def __init__(self, queues: MemoryQueues) -> None:
        self._store = queues

    def names(self, prefix: str, limit: int) -> list[str]:
        """Return the names of the queues that begin with `prefix`, in sequence."""
        with self._store.lock:
            found = (name for name in self._store.queues if name.startswith(prefix))
            return sorted(found)[:limit]

    def state(self, queue: str) -> QueueState:
        """Return the state of a queue and of its groups."""
        with self._store.lock:
            found, now = self._found(queue), self._store.clock()
            oldest = min(found.messages, default=None)
            age = None if oldest is None else now - found.messages[oldest].sent_at
            groups = sorted(found.groups)
            states = tuple(_state(found, name, now) for name in groups)
            return QueueState(queue, len(found.messages), age, len(found.dead), states)

    def usage(self, queue: str) -> Usage:
        """Return what is bounded of a queue."""
        with self._store.lock:
            found = self._found(queue)
            is_there = bool(found.messages or found.groups or found.dead)
            return Usage(len(found.messages), frozenset(found.groups), is_there)

    def remove_group(self, queue: str, group: str) -> bool:
        """Remove a group, and what it alone had not acknowledged."""
        with self._store.lock:
            return self._found(queue).remove(group)

    def remove(self, queue: str) -> bool:
        """Remove a queue with its groups, messages and dead letters."""
        with self._store.lock:
            return self._store.queues.pop(queue, None) is not None

    def tidy(self, queue: str, unused_after: float) -> tuple[int, list[str]]:
        """Remove what was unused for so many seconds.

        Return how many messages were deleted, and the groups that were removed.
        """
        with self._store.lock:
            found, before = self._found(queue), self._store.clock() - unused_after
            stored = len(found.messages)
            unused = [n for n, group in found.groups.items() if group.used_at < before]
            for name in unused:
                found.remove(name)
            for group in found.groups.values():
                group.forget_consumers(before)
            found.expire(before)
            deleted = stored - len(found.messages)
            if not (found.messages or found.groups or found.dead):
                self._store.queues.pop(queue, None)
            return deleted, sorted(unused)

    def retry_dead_letter(
        self, queue: str, receipt: str, most: int | None = None
    ) -> bool:
        """Send a dead letter to its queue again; return False if it is gone.

        :raises QueueFull: as many messages as may wait, or `most`, are there already.
        """
        dead = self._take_dead_letter(queue, receipt)
        if dead is None:
            return False
        try:
            self._send(dead, most)
        except QueueFull:
            with self._store.lock:
                self._found(queue).dead.append(dead)
            raise
        return True

    def delete_dead_letter(self, queue: str, receipt: str) -> bool:
        """Delete a dead letter; return False if it is gone."""
        return self._take_dead_letter(queue, receipt) is not None

    def _found(self, queue: str) -> Queue:
        return self._store.queues.get(queue, Queue())

    def _send(self, dead: DeadLetter, most: int | None) -> None:
        queue = dead.envelope.topic
        if most is not None and self.usage(queue).length >= most:
            raise QueueFull(queue)
        self._store.send(dead.envelope)

    def _take_dead_letter(self, queue: str, receipt: str) -> DeadLetter | None:
        with self._store.lock:
            dead = self._found(queue).dead
            found = next((each for each in dead if each.receipt == receipt), None)
            if found is not None:
                dead.remove(found)
            return found


def _state(queue: Queue, name: str, now: float) -> GroupState:
    group = queue.groups[name]
    idle = now - group.used_at
    return GroupState(name, queue.depth(name, now), len(group.consumers), idle)
