"""Long polls: a request that waits for a message, where possible without a thread.

**A view** takes what is there, or returns what `consume` returned in place of it::

    taken = waiting.consume(
        broker, request.environ, queue, group, consumer, limit=10, seconds=wait
    )
    if isinstance(taken, waiting.Waiting):
        return waiting.response(taken)
    return jsonify([as_json(message) for message in taken])

It is called several times for one request; limits of the number of requests exempt it
when `is_repeated(request.environ)`, and logs and metrics leave out responses of which
`is_waiting(response)` is true.

**A server with an event loop** says that it can wait, and calls the application again
when there may be something, or when the time is over::

    environ[waiting.OFFER] = True
    pristine = dict(environ)  # the application writes into it
    while True:
        body = await in_pool(application, environ, start_response)
        if not isinstance(body, waiting.Waiting):
            break  # the response; the former ones were never sent
        try:
            await body.wait_on_loop()  # cancel it when the client has gone
        finally:
            body.close()
        environ = {**pristine, waiting.ENDS: body.ends}

Only requests without a body are repeated: use it for GET. Any other server says
nothing, and `consume` waits in its thread.
"""

from collections.abc import Callable, Iterator, Mapping
from time import monotonic
from typing import Any

from flask import Response

from app.broker.extension import Broker
from app.broker.messages import Message
from app.broker.sse import PassedOn
from app.broker.wakeups import Waiter
from app.metrics import work

OFFER = "microblog.can_wait"
"""The key of the WSGI environment with which a server says that it can wait."""
ENDS = "microblog.wait_ends"
"""The key under which it passes `Waiting.ends` on to the next call."""


class Waiting:
    """The body of a response that is not there yet."""

    __slots__ = ("_ends", "_then", "_waiter")

    def __init__(self, waiter: Waiter, ends: float) -> None:
        self._waiter = waiter
        self._ends = ends
        self._then: Callable[[], None] | None = None

    def __iter__(self) -> Iterator[bytes]:
        """Yield nothing, as this is no response."""
        return iter(())

    @property
    def ends(self) -> float:
        """When the client shall have its response, by `time.monotonic`."""
        return 0.0 if self._waiter.is_ended else self._ends

    async def wait_on_loop(self) -> None:
        """Wait on the running loop until the view is to be called again."""
        while (left := self.ends - monotonic()) > 0:
            if await self._waiter.pause_on_loop(left):
                return

    def call_at_end(self, then: Callable[[], None]) -> None:
        """Call a function once, when this is closed."""
        self._then = then

    def close(self) -> None:
        """Wait no longer; harmless when repeated."""
        self._waiter.close()
        then, self._then = self._then, None
        if then is not None:
            then()


def consume(
    broker: Broker,
    environ: Mapping[str, Any],
    queue: str,
    group: str,
    consumer: str,
    *,
    limit: int = 1,
    seconds: float = 0.0,
) -> list[Message] | Waiting:
    """Take messages as `Broker.consume`, or return what the server shall wait for.

    :raises ValueError: a name or number is not valid.
    :raises Unavailable: Redis does not answer.
    """
    ends = environ.get(ENDS, monotonic() + seconds)
    left = max(0.0, ends - monotonic())
    if not environ.get(OFFER) or not left:
        began = monotonic()
        taken = broker.consume(queue, group, consumer, limit=limit, wait=left)
        if left:
            # On purpose, so the request was not slow.
            work.note_waiting(monotonic() - began)
        return taken
    # Before looking: what is sent meanwhile wakes it.
    waiter = broker.waiter(queue, group)
    try:
        taken = broker.consume(queue, group, consumer, limit=limit)
    except Exception:
        waiter.close()
        raise
    if not taken:
        return Waiting(waiter, ends)
    waiter.close()
    return taken


def response(found: Waiting) -> Response:
    """Return what a view returns in place of its response."""
    return PassedOn(found)


def is_repeated(environ: Mapping[str, Any]) -> bool:
    """Return whether the view was called before for this request."""
    return ENDS in environ


def is_waiting(found: Response) -> bool:
    """Return whether the server will call the view again in place of sending this."""
    return isinstance(found.response, Waiting)
