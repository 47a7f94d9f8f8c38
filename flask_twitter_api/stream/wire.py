"""One connection to the service's WebSocket."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, TypeVar

from flask_twitter_api.settings import DEFAULT_BASE_URL, Settings
from flask_twitter_api.transport import USER_AGENT

from .pace import Pace

try:
    from websockets.asyncio.client import connect
    from websockets.exceptions import (
        ConnectionClosed,
        InvalidStatus,
        InvalidURI,
        WebSocketException,
    )
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "tweets as they come need a library for WebSockets: "
        "pip install 'flask-twitter-api[stream]'"
    ) from None

__all__ = [
    "ConnectionClosed",
    "InvalidStatus",
    "InvalidURI",
    "WebSocketException",
    "open_wire",
    "unless",
]

T = TypeVar("T")

DEFAULT_STREAM_URL = "wss://ws.twitterapi.io/twitter/tweet/websocket"
#: Messages that wait for a slow reader before the connection is left to wait.
_WAITING = 1024

# The library writes headers, and so the key, into its debug lines.
_quiet = logging.getLogger("flask-twitter-api.wire")
_quiet.setLevel(logging.WARNING)


class _Connect(connect):
    """A connection that follows no redirect, which would carry the key elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        """Return the error itself, which is no address to go on to."""
        return exc


def address(settings: Settings) -> str:
    """Return where the stream is: beside a sandbox, or at the service."""
    if settings.stream_url:
        return settings.stream_url
    if settings.base_url == DEFAULT_BASE_URL:
        return DEFAULT_STREAM_URL
    path = "/" + DEFAULT_STREAM_URL.partition("//")[2].partition("/")[2]
    return "ws" + settings.base_url.removeprefix("http") + path


def open_wire(settings: Settings, pace: Pace) -> Any:
    """Return what is awaited for a connection, to be used by ``async with``."""
    return _Connect(
        address(settings),
        additional_headers={"X-API-Key": settings.api_key},
        user_agent_header=USER_AGENT,
        open_timeout=settings.connect_timeout + settings.read_timeout,
        ping_interval=pace.ping_every,
        ping_timeout=pace.ping_wait,
        close_timeout=settings.connect_timeout,
        max_size=settings.max_bytes,
        max_queue=_WAITING,
        logger=_quiet,
    )


async def unless(wake: asyncio.Event, work: Awaitable[T]) -> T | None:
    """Return the result of the work, or None when the event comes before it."""
    task = asyncio.ensure_future(_run(work))
    ending = asyncio.ensure_future(wake.wait())
    try:
        await asyncio.wait({task, ending}, return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        task.cancel()
        ending.cancel()


async def _run(work: Awaitable[T]) -> T:
    return await work
