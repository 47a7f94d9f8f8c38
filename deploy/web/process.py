"""One web process: the application, its loop, and how both end."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from deploy.web.bridge import Bridge
from deploy.web.exchange import Application
from deploy.web.flights import Flights
from deploy.web.listening import stop_accepting
from deploy.web.settings import WebSettings
from deploy.web.shortcut import Answers, Key, Shortcut, language_of

LOOK_EVERY = 1.0
FAREWELL_EVERY = 0.2
# Seconds in which a client that has just connected may send the head of its request.
HEAD_WITHIN = 0.5


def _nothing() -> None:
    return


def _ignore(_loop: asyncio.AbstractEventLoop) -> None:
    return


@dataclass(frozen=True)
class Served:
    """What web processes serve, and how it comes and goes.

    `first` is called when a process starts. `farewell` ends all event streams, and is
    called again until the process ends; `last` does what is still to be done when no
    request is left.
    """

    application: Application
    first: Callable[[asyncio.AbstractEventLoop], None] = _ignore
    farewell: Callable[[], None] = _nothing
    last: Callable[[], None] = _nothing
    # What is known of answers that are the same for all strangers.
    answers: Answers | None = None


class WebProcess:
    """What the server runs in each process (the protocol of RSGI applications)."""

    def __init__(self, served: Served, settings: WebSettings) -> None:
        self._served = served
        self._is_ending = False
        self.bridge = Bridge(served.application, settings)
        self._shortcut = Shortcut(served.answers) if served.answers else None
        self._flights = Flights()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start what belongs to this process alone."""
        self._loop = loop
        self._parent = os.getppid()
        self.bridge.start(loop)
        if self._shortcut is not None:
            self._shortcut.start(loop)
        self._served.first(loop)
        loop.add_signal_handler(signal.SIGTERM, self._end)
        loop.call_later(LOOK_EVERY, self._look_for_parent)

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Serve one request."""
        shortcut = self._shortcut
        key = shortcut.key_of(scope) if shortcut is not None else None
        if shortcut is None or key is None:
            await self.bridge(scope, proto)
            return
        answer = shortcut.find(key, scope)
        if answer is None:
            answer = await self._share(key, scope, proto)
        if answer is not None:
            shortcut.send(answer, scope, proto)

    async def _share(self, key: Key, scope: Any, proto: Any) -> Any:
        """Return the answer that others have had made, or None if this one is sent."""
        serve = partial(self.bridge.serve_stranger, scope, proto, key)
        return await self._flights.share(key, language_of(scope), serve)

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """Do what is still to be done, and end the threads."""
        self._served.last()
        self.bridge.stop()

    def _end(self) -> None:
        """Send streams away, then let the server finish what is on its way."""
        if self._is_ending:
            return
        self._is_ending = True
        stop_accepting()
        self._say_farewell()
        # The server's own handler listens to both signals.
        self._loop.call_later(HEAD_WITHIN, os.kill, os.getpid(), signal.SIGINT)

    def _say_farewell(self) -> None:
        self._served.farewell()
        # Again, for those that were just being opened.
        self._loop.call_later(FAREWELL_EVERY, self._say_farewell)

    def _look_for_parent(self) -> None:
        """End with the process that started this one, should it have been killed."""
        if os.getppid() != self._parent:
            self._end()
            return
        self._loop.call_later(LOOK_EVERY, self._look_for_parent)
