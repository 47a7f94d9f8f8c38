"""What arrives from Redis, on its way to the clients of this process."""

import logging

from app.broker import envelope
from app.broker.fanout import Fanout

_log = logging.getLogger(__name__)


class Arrivals:
    """Dispatches the events that a listener receives through a `Fanout`.

    Whenever its connection is new, every client has to resync.
    """

    def __init__(self, fanout: Fanout) -> None:
        self._fanout = fanout

    def begin(self) -> None:
        """Make every client resync: events may have been missed."""
        self._fanout.resync()

    def receive(self, message: bytes) -> None:
        """Dispatch an event."""
        if message == envelope.RESYNC_MESSAGE:
            self._fanout.resync()
            return
        try:
            if self._fanout.has_subscriber(envelope.topic_of(message)):
                self._fanout.dispatch(envelope.decode(message))
        except ValueError:
            _log.warning("Not a live event: %r", message[:100])
