"""The stream for asyncio, on which the one for threads is built."""

import asyncio
import contextlib
import inspect
import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Self

from flask_twitter_api.answers import read_answer
from flask_twitter_api.errors import (
    TRANSIENT,
    InvalidKeyError,
    NotConfiguredError,
    ServiceError,
    TwitterError,
)
from flask_twitter_api.models import Delivery
from flask_twitter_api.settings import Settings
from flask_twitter_api.transport import Response

from .inbox import Inbox
from .pace import Course, Pace
from .wire import (
    ConnectionClosed,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
    open_wire,
    unless,
)

logger = logging.getLogger("flask-twitter-api")

#: Called with the moments between which nothing could be heard; what it returns is
#: awaited where that can be.
OnGap = Callable[[datetime, datetime], object]


class AsyncTweetStream:
    """Yields deliveries as they come, over connections that are made anew.

    It goes on for ever: a connection that ends or that no longer echoes is made
    again, as soon as the service allows it. It ends by ``aclose``, and fails where
    trying again would not help. ``on_gap`` is called after each reconnection.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        pace: Pace | None = None,
        remember: int = 10_000,
        on_gap: OnGap | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.pace = pace or Pace()
        self._course = Course(self.pace)
        self._inbox = Inbox(remember)
        self._on_gap = on_gap
        self._timer = timer
        self._is_over = False
        self._is_read = False
        self._wake: asyncio.Event | None = None
        self._socket: Any = None
        self._lost_at: datetime | None = None

    def __repr__(self) -> str:
        state = "connected" if self._course.is_open else "not connected"
        return f"<{type(self).__name__} {state}>"

    async def __aiter__(self) -> AsyncGenerator[Delivery, None]:
        """Yield deliveries.

        :raises TwitterError: when the key, the credits or the address is refused.
        :raises RuntimeError: when somebody reads it already.
        """
        if not self.settings.api_key:
            raise NotConfiguredError("TWITTER_API_KEY is not set")
        if self._is_read:
            raise RuntimeError("this stream is read already")
        self._is_read = True
        try:
            wake = self._wake = asyncio.Event()
            while not self._is_over:
                await self._rest(wake)
                async with contextlib.aclosing(self._listen(wake)) as deliveries:
                    async for delivery in deliveries:
                        yield delivery
        finally:
            self._is_read = False

    def status(self) -> dict[str, Any]:
        """Return what an operator wants to know, without any secret."""
        return {
            "connected": self._course.is_open,
            "connections": self._course.connections,
            "tweets": self._inbox.tweets,
            "duplicates": self._inbox.duplicates,
            "next_try_in": round(self._course.rest(self._timer()), 3),
        }

    def end(self) -> None:
        """Let no iteration begin; one that is under way is ended by ``aclose``."""
        self._is_over = True

    async def aclose(self) -> None:
        """End the stream; the iteration that is under way ends as well."""
        self.end()
        if self._wake is not None:
            self._wake.set()
        if self._socket is not None:
            await self._socket.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _rest(self, wake: asyncio.Event) -> None:
        """Wait until a connection may be tried, or until the end."""
        while not self._is_over and (pause := self._course.rest(self._timer())):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), pause)

    async def _listen(self, wake: asyncio.Event) -> AsyncGenerator[Delivery, None]:
        """Yield the deliveries of one connection."""
        try:
            opened = await unless(wake, open_wire(self.settings, self.pace))
            if opened is None:
                return
            async with opened as socket:
                self._opened(socket)
                try:
                    if self._is_over:
                        return
                    await self._tell_of_gap()
                    async for message in socket:
                        delivery = self._inbox.read(message)
                        if delivery is not None:
                            yield delivery
                finally:
                    self._closed(socket)
        except ConnectionClosed as error:
            logger.info("the stream was cut (%s)", type(error).__name__)
        except (WebSocketException, OSError, TimeoutError) as error:
            self._failed(error)

    def _opened(self, socket: Any) -> None:
        self._socket = socket
        self._course.opened()
        logger.info("the stream is connected")

    async def _tell_of_gap(self) -> None:
        lost_at, self._lost_at = self._lost_at, None
        if lost_at is None or self._on_gap is None:
            return
        try:
            told = self._on_gap(lost_at, datetime.now(UTC))
            if inspect.isawaitable(told):
                await told
        except Exception:
            logger.exception("what fills the gaps of the stream failed")

    def _closed(self, socket: Any) -> None:
        self._socket = None
        self._lost_at = datetime.now(UTC)
        self._course.closed(socket.close_code, self._timer())

    def _failed(self, error: Exception) -> None:
        """Learn from a connection that did not come about.

        :raises TwitterError: when trying again would not help.
        """
        if isinstance(error, InvalidURI):
            # It names its address, in which a password may stand.
            raise NotConfiguredError("TWITTER_STREAM_URL is no address") from None
        refusal = _refusal(error, self.settings.secrets)
        if isinstance(refusal, ServiceError) and not isinstance(refusal, TRANSIENT):
            raise refusal from None
        wait = refusal.retry_after if refusal else None
        self._course.failed(self._timer(), wait)
        reason = refusal.code if refusal else type(error).__name__
        logger.warning("the stream could not connect (%s)", reason)


def _refusal(error: Exception, secrets: Iterable[str]) -> TwitterError | None:
    """Return what the service said in place of a connection."""
    if not isinstance(error, InvalidStatus):
        return None
    answer = error.response
    if answer.status_code in {401, 403} and not answer.body:
        # A handshake is often refused without a word, and only a key went along.
        words = "The stream does not accept the API key"
        return InvalidKeyError(words, status=answer.status_code)
    headers = {name.lower(): value for name, value in answer.headers.raw_items()}
    try:
        read_answer(
            Response(answer.status_code, headers, bytes(answer.body or b"")),
            secrets=secrets,
        )
    except TwitterError as refusal:
        return refusal
    return None
