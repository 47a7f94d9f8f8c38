"""One client's stream of events: its frames, in a thread or on an event loop.

What the stream says next is decided in one place (`_frames`), which never waits. Two
drivers wait for it:

- **A thread** (any WSGI server, the test client) iterates over the stream, which ends
  with the iteration: werkzeug's server closes no body whose client has reset.
- **An event loop** awaits `next_frame` until it returns None; no thread is held. Only
  `opening` runs in an executor, which has a few threads for this purpose alone::

      stream = app_iter if isinstance(app_iter, EventStream) else None
      try:
          while (frame := await stream.next_frame(executor)) is not None:
              await transport.send_bytes(frame)
      finally:
          stream.close()

A frame is asked for when the client took the former one. What arrives meanwhile waits
in the bounded queue of the subscription, so a slow client delays nobody.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from enum import Enum
from time import monotonic

from app.broker import frames, topics
from app.broker.envelope import RESYNC, Envelope
from app.broker.interface import Subscription
from app.broker.resyncs import Resyncs, random_share
from app.exceptions import Unavailable
from app.lib.threads import Admission

# Seconds for which a thread waits for this client's turn before it looks whether the
# client has gone.
TURN = 1.0

_log = logging.getLogger(__name__)


class _Step(Enum):
    """What a driver does for a stream that has no frame to send."""

    WAIT = "wait for the next event"
    OPEN = "ask for the present states"


class _Answer(Enum):
    """What `opening` answered where it returned no states."""

    NOT_YET = "it is not this client's turn"
    LAST = "the stream ends with its final frame"
    UNAVAILABLE = "the stream ends"


class EventStream:
    """The frames of a subscription, which ends with the stream.

    `opening` returns the frames of the present states; it may block. It is called at
    the beginning and after each resync, between `enter` and `leave` of `admission`
    where there is one. If it returns None, the stream ends with the frame `final`; if
    it raises `Unavailable`, the stream ends, and its client comes again.

    A subscription that is resumed begins with what its client missed, and asks for no
    states; if it is not, though there is a `last_event_id`, the client has to resync.

    Events that the client does not want (`wants`, which learns of losses by `RESYNC`)
    are dropped; so are those that it missed, by `wants_missed` where that is given. The
    stream ends with an event that is the last one (`is_last`). Resyncs wait for
    `spread` seconds, give or take half of them (see `Resyncs`); until then frames have
    no id, so that a client that is cut off meanwhile comes back as one that missed what
    was lost.

    A comment is sent after `heartbeat` seconds of silence, so that a client that has
    gone is noticed. After `max_age` seconds, or up to a tenth less, the stream ends and
    the browser comes again, which spreads clients over processes and identifies them
    again. When the process ends (`Broker.close_subscriptions`), a last frame spreads
    the moments at which clients come back.
    """

    __slots__ = (
        "_admission",
        "_answer",
        "_beat_at",
        "_encode",
        "_ends",
        "_final",
        "_goes_on",
        "_heartbeat",
        "_is_last",
        "_opening",
        "_position",
        "_resyncs",
        "_retry",
        "_steps",
        "_subscription",
        "_task",
        "_wants",
        "_wants_missed",
    )

    def __init__(
        self,
        subscription: Subscription,
        *,
        opening: Callable[[], bytes | None] | None = None,
        admission: Admission | None = None,
        final: bytes = b"",
        last_event_id: str | None = None,
        wants: Callable[[Envelope], bool] | None = None,
        wants_missed: Callable[[Envelope], bool] | None = None,
        encode: Callable[..., bytes] = frames.encode,
        is_last: Callable[[Envelope], bool] = lambda _event: False,
        spread: float = 0.0,
        heartbeat: float = 15.0,
        max_age: float = 1800.0,
        retry: int = frames.RETRY_MILLISECONDS,
    ) -> None:
        self._subscription = subscription
        self._opening = opening
        self._admission = admission
        self._final = final
        self._wants = wants
        self._wants_missed = wants_missed or wants
        self._encode = encode
        self._is_last = is_last
        self._heartbeat = heartbeat
        self._retry = retry
        self._resyncs = Resyncs(spread)
        # The client says by itself where it is, until it has what it missed.
        self._position = subscription.position
        if last_event_id and not subscription.is_resumed:
            self._resyncs.note()
        self._ends = monotonic() + max_age * (1 - random_share() / 10)
        self._beat_at = 0.0
        self._goes_on = True
        self._answer: bytes | _Answer = _Answer.NOT_YET
        self._task: asyncio.Future[bytes | _Answer] | None = None
        self._steps: Iterator[bytes | _Step] = self._frames()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the frames, and close the stream when nobody asks for more."""
        try:
            while (frame := next(self, None)) is not None:
                yield frame
        finally:
            self.close()

    def __next__(self) -> bytes:
        """Wait in this thread for the next frame."""
        for step in self._steps:
            if isinstance(step, bytes):
                return step
            if step is _Step.WAIT:
                self._subscription.wait(self._pause)
            else:
                self._answer = self._open(self._heartbeat)
        raise StopIteration

    async def next_frame(self, executor: Executor) -> bytes | None:
        """Wait on the running loop for the next frame; None at the end."""
        for step in self._steps:
            if isinstance(step, bytes):
                return step
            if step is _Step.WAIT:
                await self._subscription.wait_on_loop(self._pause)
            else:
                await self._open_aside(executor)
        return None

    def close(self) -> None:
        """End the stream and its subscription; harmless when repeated."""
        self._subscription.close()
        # They refer to each other: without this, memory waits for the collector.
        self._steps = iter(())

    @property
    def _pause(self) -> float:
        """How long the stream waits for an event."""
        next_moment = min(self._beat_at, self._ends)
        return max(0.0, min(next_moment - monotonic(), self._resyncs.wait))

    def _open(self, patience: float) -> bytes | _Answer:
        """Ask for the present states when it is this client's turn."""
        if self._admission is None:
            return self._ask()
        if not self._admission.enter(patience):
            return _Answer.NOT_YET
        try:
            return self._ask()
        finally:
            self._admission.leave()

    def _ask(self) -> bytes | _Answer:
        try:
            states = self._opening() if self._opening else b""
        except Unavailable as error:
            _log.warning("a stream ends without its states: %s", error)
            return _Answer.UNAVAILABLE
        return _Answer.LAST if states is None else states

    def _open_patiently(self) -> bytes | _Answer:
        """Ask for the present states, however long this client's turn takes to come."""
        while not self._subscription.closed:
            answer = self._open(TURN)
            if answer is not _Answer.NOT_YET:
                return answer
        return _Answer.UNAVAILABLE

    async def _open_aside(self, executor: Executor) -> None:
        if self._task is None:
            loop = asyncio.get_running_loop()
            self._task = loop.run_in_executor(executor, self._open_patiently)
        await asyncio.wait({self._task}, timeout=self._heartbeat)
        if self._task.done():
            self._answer, self._task = self._task.result(), None

    def _frames(self) -> Iterator[bytes | _Step]:
        yield self._sent(frames.opening(self._first_position, self._retry))
        yield from self._missed() if self._subscription.is_resumed else self._states()
        while self._is_open and monotonic() < self._ends:
            if self._resyncs.take():
                yield self._sent(frames.resync(self._position))
                yield from self._states()
            else:
                yield self._next_step()
        if self._goes_on and self._subscription.closed:
            yield frames.farewell(self._retry)

    @property
    def _is_open(self) -> bool:
        return self._goes_on and not self._subscription.closed

    def _next_step(self) -> bytes | _Step:
        event = self._next_event()
        if event is not None:
            self._goes_on = not self._is_last(event)
            return self._sent(self._frame(event))
        if monotonic() >= self._beat_at:
            return self._sent(self._heartbeat_frame())
        return _Step.WAIT

    @property
    def _first_position(self) -> str:
        is_behind = self._subscription.is_resumed or self._resyncs.is_noted
        return "" if is_behind else self._position

    def _missed(self) -> Iterator[bytes]:
        """Yield the events that the client missed, as far as it may see them now."""
        missed, self._subscription.missed = self._subscription.missed, []
        for event in missed:
            if self._wants_missed is None or self._wants_missed(event):
                yield self._sent(self._frame(event))
                self._goes_on = self._goes_on and not self._is_last(event)

    def _heartbeat_frame(self) -> bytes:
        """Return a heartbeat, which says how far a client is that waits for nothing."""
        position = "" if self._resyncs.is_noted else self._subscription.catch_up()
        if position in ("", self._position):
            return frames.HEARTBEAT
        self._position = position
        return frames.heartbeat(position)

    def _next_event(self) -> Envelope | None:
        """Return the next event for the client, which is there already, if any."""
        while (event := self._subscription.poll()) is not None:
            is_wanted = self._wants is None or self._wants(event)
            if event is RESYNC:
                self._resyncs.note()
            elif is_wanted:
                return event
        return None

    def _frame(self, event: Envelope) -> bytes:
        is_position = topics.is_replayed(event.topic, event.name)
        if is_position:
            self._position = event.id
        return self._encode(event, with_id=is_position and not self._resyncs.is_noted)

    def _sent(self, frame: bytes) -> bytes:
        self._beat_at = monotonic() + self._heartbeat
        return frame

    def _states(self) -> Iterator[bytes | _Step]:
        """Yield the frames of the present states, or what ends the stream."""
        if self._opening is None:
            return
        self._answer = _Answer.NOT_YET
        yield _Step.OPEN
        while self._answer is _Answer.NOT_YET:
            yield self._sent(frames.HEARTBEAT)
            yield _Step.OPEN
        if isinstance(self._answer, bytes):
            yield self._sent(self._answer)
            return
        self._goes_on = False
        if self._answer is _Answer.LAST:
            yield self._final
