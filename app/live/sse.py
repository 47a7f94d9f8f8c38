"""Server-sent events: the form in which a browser receives a subscription."""

import secrets
from collections.abc import Callable, Iterator
from time import monotonic

from flask import Response
from werkzeug.wsgi import ClosingIterator

from app.lib.ids import make_id
from app.live.interface import RESYNC, Event, Subscription

HEARTBEAT = b":\n\n"
RETRY_MILLISECONDS = 2000


def encode(event: Event) -> bytes:
    """Write an event as a frame of an event stream."""
    head = f"id: {event.id}\n" if event.id else ""
    return f"{head}event: {event.name}\ndata: ".encode() + event.json + b"\n\n"


def stream(
    subscription: Subscription,
    *,
    heartbeat: float = 15.0,
    max_age: float = 1800.0,
    last_event_id: str | None = None,
    wants: Callable[[Event], bool] = lambda _event: True,
) -> Iterator[bytes]:
    """Give the frames of a subscription, which ends with the stream.

    Events that the client does not want (`wants`) are swallowed.

    A comment is sent after `heartbeat` seconds of silence, so that a client that has
    gone is noticed. After `max_age` seconds, or up to a tenth less, the stream ends and
    the browser comes again, which spreads clients over processes and asks again who
    they are. A browser that comes with the `Last-Event-ID` header missed what happened
    meanwhile, so it is told to resync first.
    """
    frames = _frames(subscription, heartbeat, max_age, bool(last_event_id), wants)
    # A generator that was never started cannot clean up, hence the iterator around it.
    return ClosingIterator(frames, subscription.close)


def response(frames: Iterator[bytes]) -> Response:
    """Answer with a stream that no proxy stores, transforms or holds back."""
    answer = Response(frames, mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store, no-transform"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _frames(
    subscription: Subscription,
    heartbeat: float,
    max_age: float,
    returning: bool,
    wants: Callable[[Event], bool],
) -> Iterator[bytes]:
    ends = monotonic() + max_age * (1 - _random() / 10)
    yield _opening()
    if returning:
        yield encode(RESYNC)
    while not subscription.closed and (left := ends - monotonic()) > 0:
        event = subscription.get(min(heartbeat, left))
        yield encode(event) if event is not None and wants(event) else HEARTBEAT


def _opening() -> bytes:
    # The id makes a browser that lost its stream before the first event say so.
    retry = RETRY_MILLISECONDS * (1 + _random())
    return f"retry: {retry:.0f}\nid: {make_id()}\n\n".encode()


def _random() -> float:
    """Spread clients that were cut off together, in time: from 0 to 1."""
    return secrets.randbelow(1000) / 1000
