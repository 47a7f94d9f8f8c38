"""Server-sent events: a subscription as a browser receives it."""

import math
import secrets
from collections.abc import Callable, Iterator
from time import monotonic

from flask import Response
from werkzeug.wsgi import ClosingIterator

from app.broker.envelope import RESYNC, Envelope
from app.broker.interface import Subscription
from app.lib.ids import make_id

HEARTBEAT = b":\n\n"
RETRY_MILLISECONDS = 2000


def encode(event: Envelope) -> bytes:
    """Return an event as a frame of an event stream."""
    head = f"id: {event.id}\n" if event.id else ""
    return f"{head}event: {event.name}\ndata: ".encode() + event.json + b"\n\n"


def stream(
    subscription: Subscription,
    *,
    heartbeat: float = 15.0,
    max_age: float = 1800.0,
    last_event_id: str | None = None,
    wants: Callable[[Envelope], bool] = lambda _event: True,
    ends_with: str = "",
    spread: float = 0.0,
) -> Iterator[bytes]:
    """Yield the frames of a subscription, which ends with the stream.

    Events that the client does not want (`wants`) are dropped. An event of the name
    `ends_with` is the last one. Resyncs wait for `spread` seconds, give or take half of
    them (see `Resyncs`).

    A comment is sent after `heartbeat` seconds of silence, so that a client that has
    gone is noticed. After `max_age` seconds, or up to a tenth less, the stream ends and
    the browser comes again, which spreads clients over processes and identifies them
    again. A browser that comes with the `Last-Envelope-ID` header missed what happened
    meanwhile, so it has to resync first.
    """
    resyncs = Resyncs(spread)
    if last_event_id:
        resyncs.note()
    ends = monotonic() + max_age * (1 - _random() / 10)
    frames = _frames(subscription, heartbeat, ends, wants, ends_with, resyncs)
    # A generator that was never started cannot clean up, hence the iterator around it.
    return ClosingIterator(frames, subscription.close)


def response(frames: Iterator[bytes]) -> Response:
    """Return a response that no proxy stores, transforms or holds back."""
    found = Response(frames, mimetype="text/event-stream")
    found.headers["Cache-Control"] = "no-store, no-transform"
    found.headers["X-Accel-Buffering"] = "no"
    return found


class Resyncs:
    """When a client resyncs: once for many losses, at a moment of its own.

    What cuts off one client cuts off all of a site, and several times within seconds:
    each process that reconnects to Redis makes all clients resync. At once, all
    pages would ask the site for its state at the same moment, and again.
    """

    __slots__ = ("_clock", "_due", "_last", "_spread")

    def __init__(self, spread: float, clock: Callable[[], float] = monotonic) -> None:
        self._spread = spread
        self._clock = clock
        self._due: float | None = None
        self._last = -math.inf

    def note(self) -> None:
        """Note a loss; it is served together with others that are not served yet."""
        if self._due is None:
            earliest = max(self._clock(), self._last + self._spread)
            self._due = earliest + self._spread * (0.5 + _random())

    @property
    def wait(self) -> float:
        """Seconds until the next resync is due; infinite if there is none."""
        return math.inf if self._due is None else max(0.0, self._due - self._clock())

    def take(self) -> bool:
        """Return whether a resync is due, which is then counted as served."""
        if self.wait > 0:
            return False
        self._due, self._last = None, self._clock()
        return True


def _frames(
    subscription: Subscription,
    heartbeat: float,
    ends: float,
    wants: Callable[[Envelope], bool],
    ends_with: str,
    resyncs: Resyncs,
) -> Iterator[bytes]:
    yield _opening()
    while not subscription.closed and (left := ends - monotonic()) > 0:
        if resyncs.take():
            yield encode(RESYNC)
            continue
        event = subscription.get(min(heartbeat, left, resyncs.wait))
        if event is RESYNC:
            resyncs.note()
            continue
        yield encode(event) if event is not None and wants(event) else HEARTBEAT
        if event is not None and event.name == ends_with:
            return


def _opening() -> bytes:
    # The id makes a browser that lost its stream before the first event say so.
    retry = RETRY_MILLISECONDS * (1 + _random())
    return f"retry: {retry:.0f}\nid: {make_id()}\n\n".encode()


def _random() -> float:
    """Spread clients that were cut off together, in time: from 0 to 1."""
    return secrets.randbelow(1000) / 1000
