"""Server-sent events: a subscription as a browser receives it."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g

from app.broker.event_stream import EventStream
from app.broker.frames import HEARTBEAT, encode
from app.broker.resyncs import Resyncs

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Where a request has the bodies that have not reached the server yet.
UNSENT = "unsent_streams"

__all__ = [
    "HEARTBEAT",
    "CountedStream",
    "EventStream",
    "PassedOn",
    "Resyncs",
    "encode",
    "response",
]


class CountedStream(EventStream):
    """A stream that calls functions once when it is closed."""

    __slots__ = ("_at_end",)

    def __init__(self, *args: Any, then: Callable[[], None], **options: Any) -> None:
        super().__init__(*args, **options)
        self._at_end = [then]

    def call_at_end(self, then: Callable[[], None]) -> None:
        """Call one more function when this is closed."""
        self._at_end.append(then)

    def close(self) -> None:
        """End the stream and its subscription; harmless when repeated."""
        super().close()
        at_end, self._at_end = self._at_end, []
        for then in at_end:
            then()


class PassedOn(Response):
    """A response whose body reaches the server as the object that it is.

    A server with an event loop recognises it and waits without a thread. What was to
    be called at the end of the response is called now: a stream lives for minutes, and
    would hold the whole response for as long. A body that never reaches the server, for
    something failed on the way, is closed with the request.
    """

    def __init__(self, body: Any, **options: Any) -> None:
        super().__init__(body, **options)
        g.setdefault(UNSENT, []).append(body)

    def get_app_iter(self, environ: "WSGIEnvironment") -> Iterable[bytes]:
        """Return the body itself, unless the request takes none."""
        if environ["REQUEST_METHOD"] == "HEAD":
            return super().get_app_iter(environ)
        body, self.response = self.response, ()
        self.close()
        g.get(UNSENT, []).clear()
        return body  # type: ignore[return-value]  # it was made of an iterable of bytes


def init_app(app: Flask) -> None:
    """Close what a request has opened and not sent."""
    app.teardown_appcontext(_close_unsent)


def _close_unsent(_error: BaseException | None) -> None:
    for body in g.pop(UNSENT, ()):
        body.close()


def response(stream: EventStream) -> Response:
    """Return a response that no proxy stores, transforms or holds back."""
    found = PassedOn(stream, mimetype="text/event-stream")
    found.headers["Cache-Control"] = "no-store, no-transform"
    found.headers["X-Accel-Buffering"] = "no"
    return found
