"""Queues of many processes and machines, over Redis Streams with consumer groups."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from redis.exceptions import RedisError

from app.broker import envelope as envelopes
from app.broker import queue_scripts as scripts
from app.broker.connections import make_channel, make_client
from app.broker.envelope import Envelope
from app.broker.listener import Listener
from app.broker.messages import (
    DEAD_LETTERS,
    MAX_CONSUMERS,
    DeadLetter,
    Depth,
    Message,
    QueueLimits,
    check_consumer,
    check_pair,
    shorten,
)
from app.broker.wakeups import Pair, Waiter, Wakeups, consume
from app.exceptions import QueueFull, Unavailable
from app.lib.background import renew_after_fork
from app.lib.breaker import Breaker

QUEUES = "microblog:queues"
"""The key of a sorted set with the names of all queues."""

# How many messages a sweep counts for a group: as many of its waiters are woken.
COUNTED = 20

_RECEIPT = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")
_log = logging.getLogger(__name__)


class _Sent:
    """Wakes who waits, when a message was sent."""

    def __init__(self, wakeups: Wakeups) -> None:
        self._wakeups = wakeups

    def begin(self) -> None:
        """Do nothing: the next sweep finds what was missed."""

    def receive(self, message: bytes) -> None:
        """Wake a waiter of each group of the queue."""
        self._wakeups.wake(message.decode(errors="replace"))


class RedisQueues:
    """Stores messages in Redis.

    No call takes longer than `wait` and about two seconds. After three failures in a
    row, calls fail at once for as long. However many consumers of a process wait, they
    share one connection that learns what was sent, and one that counts once a second.
    """

    def __init__(self, url: str, limits: QueueLimits | None = None) -> None:
        self._url = url
        self.limits = limits or QueueLimits()
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin without connections, as in a child process."""
        # Never a second try by itself: it would store a message twice whose first
        # acknowledgement was lost.
        self.client = make_client(self._url, retries=0)
        self._breaker = Breaker("redis", failures=3, reset_after=2.0)
        self._wakeups = Wakeups(self._counts)
        self.channel = make_channel(self.client, "queues")
        self._listener = Listener(
            make_client(self._url, retries=0),
            self.channel,
            _Sent(self._wakeups),
            ping_every=5.0,
        )
        register = self.client.register_script
        self._send, self._take = register(scripts.SEND), register(scripts.TAKE)
        self._ack, self._nack = register(scripts.ACK), register(scripts.NACK)
        self._release = register(scripts.RELEASE)
        self._depth = register(scripts.DEPTH)
        self._count = register(scripts.COUNT)

    def send(self, message: Envelope) -> None:
        """Store a message in the queue that is its topic.

        :raises QueueFull: as many messages as may wait are there already.
        :raises Unavailable: Redis does not answer; it may have stored the message.
        """
        args: list[Any] = [self.limits.length, envelopes.encode(message)]
        args += [self.channel, message.topic]
        with self.calling():
            receipt = self._send(queue_keys(message.topic), args)
        if receipt is None:
            raise QueueFull(message.topic)

    def consume(
        self, queue: str, group: str, consumer: str, *, limit: int, wait: float
    ) -> list[Message]:
        """Take up to `limit` messages; wait up to `wait` seconds for the first.

        :raises Unavailable: Redis does not answer.
        """
        check_consumer(queue, group, consumer, limit, wait)
        take = partial(self._take_now, queue, group, consumer, limit)
        return consume(self.waiter(queue, group), take, wait) if wait else take()

    def waiter(self, queue: str, group: str) -> Waiter:
        """Return a waiter that what a group may consume from now on wakes."""
        check_pair(queue, group)
        self._listener.ensure()
        return self._wakeups.register(queue, group)

    def end_waits(self) -> None:
        """Let every consumer of this process that waits return without a message."""
        self._wakeups.end()

    def ack(self, message: Message) -> bool:
        """End a message for its group; return False if it was ended before.

        :raises Unavailable: Redis does not answer.
        """
        if not is_receipt(message.receipt):
            return False
        args: list[Any] = [message.group, message.receipt]
        with self.calling():
            return bool(self._ack(queue_keys(message.queue)[:1], args))

    def nack(self, message: Message, reason: str) -> bool:
        """Deliver a message again now, or make it a dead letter if tried too often.

        :raises Unavailable: Redis does not answer.
        """
        given = [self.limits.max_tries, shorten(reason), DEAD_LETTERS]
        return self._give_back(self._nack, message, *given)

    def release(self, message: Message) -> bool:
        """Deliver a message again now, as if it had not been delivered this time.

        :raises Unavailable: Redis does not answer.
        """
        return self._give_back(self._release, message)

    def depth(self, queue: str, group: str) -> Depth:
        """Return how many messages wait for a group, or are in delivery to it.

        :raises Unavailable: Redis does not answer.
        """
        args: list[Any] = [group, self.visible_ms, self.limits.length]
        with self.calling():
            waiting, in_delivery, age = self._depth(queue_keys(queue)[:1], args)
        return Depth(waiting, in_delivery, None if age < 0 else age / 1000)

    def dead_letters(self, queue: str, limit: int = 100) -> list[DeadLetter]:
        """Return the newest dead letters of a queue, the newest first.

        :raises Unavailable: Redis does not answer.
        """
        with self.calling():
            found: Any = self.client.xrevrange(queue_keys(queue)[1], count=limit)
        return [_dead_letter(receipt, fields) for receipt, fields in found]

    def close(self) -> None:
        """Wake who waits, and end the threads and the connections that rest."""
        self._wakeups.close()
        self._listener.close()
        self.client.connection_pool.disconnect(inuse_connections=False)

    def _give_back(self, script: Any, message: Message, *more: Any) -> bool:
        if not is_receipt(message.receipt):
            return False
        args: list[Any] = [message.group, message.consumer, message.receipt]
        args += [message.tries, *more, self.channel, message.queue]
        with self.calling():
            return bool(script(queue_keys(message.queue), args))

    def _take_now(
        self, queue: str, group: str, consumer: str, limit: int
    ) -> list[Message]:
        args: list[Any] = [
            group,
            consumer,
            limit,
            self.visible_ms,
            self.limits.max_tries,
        ]
        args += [self.limits.expiry_reason, DEAD_LETTERS, queue, MAX_CONSUMERS]
        with self.calling():
            taken: Any = self._take(queue_keys(queue), args)
        return _messages(group, consumer, taken)

    def _counts(self, pairs: list[Pair]) -> list[int]:
        with self.calling(), self.client.pipeline(transaction=False) as pipeline:
            for queue, group in pairs:
                args: list[Any] = [group, self.visible_ms, COUNTED]
                self._count(queue_keys(queue)[:1], args, client=pipeline)
            return pipeline.execute()

    @property
    def visible_ms(self) -> int:
        """The visibility time-out in milliseconds."""
        return int(self.limits.visibility_timeout * 1000)

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Raise `Unavailable` where Redis does not answer.

        :raises Unavailable: Redis does not answer, or is known to be away.
        """
        try:
            with self._breaker:
                yield
        except (RedisError, OSError) as error:
            raise Unavailable("redis") from error


def queue_keys(queue: str) -> list[str]:
    """Return the keys of a queue, as `queue_scripts` describes them."""
    stream = f"microblog:{{{queue}}}"
    return [stream, f"{stream}:dead", QUEUES, f"{stream}:used"]


def is_receipt(text: str) -> bool:
    """Return whether a text may name a message; for any other, Redis has an error."""
    return bool(_RECEIPT.fullmatch(text))


def _messages(
    group: str, consumer: str, taken: Iterable[tuple[bytes, bytes, int]]
) -> list[Message]:
    """Return deliveries without what others wrote, which ends as a dead letter."""
    found = []
    for receipt, encoded, tries in taken:
        try:
            read = envelopes.decode(encoded)
        except ValueError:
            _log.warning("Not a message: %r", encoded[:100])
            continue
        found.append(Message(read, group, consumer, receipt.decode(), tries))
    return found


def _dead_letter(receipt: bytes, fields: dict[bytes, bytes]) -> DeadLetter:
    died_at = int(receipt.partition(b"-")[0]) / 1000
    try:
        read = envelopes.decode(fields[b"e"])
    except ValueError:
        read = Envelope(topic="", name="unreadable", data={}, id="")
    return DeadLetter(
        read,
        group=fields[b"g"].decode(),
        reason=fields[b"r"].decode(),
        tries=int(fields[b"t"]),
        died_at=datetime.fromtimestamp(died_at, UTC),
        receipt=receipt.decode(),
    )
