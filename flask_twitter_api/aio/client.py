"""The client for event loops."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, Unpack

from flask_twitter_api.engine import Engine
from flask_twitter_api.options import Options
from flask_twitter_api.settings import Settings

from .plain import AsyncPlainTwitter
from .transport import AsyncTransport
from .typed import AsyncTypedCalls

if TYPE_CHECKING:
    from flask_twitter_api.client import TwitterClient
    from flask_twitter_api.stream import AsyncTweetStream, Pace
    from flask_twitter_api.stream.loops import OnGap


class AsyncTwitterClient(AsyncTypedCalls):
    """Typed calls and exceptions, awaited; ``plain`` has the same as dictionaries.

    It takes what ``TwitterClient`` takes. One client may be used by many tasks, and in
    several loops; ``beside`` makes one that shares cache, rate, breaker and budget
    with a client for threads.
    """

    def __init__(
        self,
        api_key: str = "",
        *,
        settings: Settings | None = None,
        transport: AsyncTransport | None = None,
        redis: Any = None,
        engine: Engine | None = None,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
        **options: Unpack[Options],
    ) -> None:
        settings = Settings.of_client("AsyncTwitterClient", settings, api_key, options)
        super().__init__(
            settings,
            transport=transport,
            redis=redis,
            engine=engine,
            clock=clock,
            timer=timer,
        )

    @classmethod
    def beside(
        cls, client: "TwitterClient", *, transport: AsyncTransport | None = None
    ) -> Self:
        """Return a client that shares all but connections with one for threads."""
        return cls(settings=client.settings, engine=client._engine, transport=transport)

    @property
    def plain(self) -> AsyncPlainTwitter:
        """The calls that answer with dictionaries."""
        return AsyncPlainTwitter(self)

    def stream(
        self,
        *,
        pace: "Pace | None" = None,
        remember: int = 10_000,
        on_gap: "OnGap | None" = None,
    ) -> "AsyncTweetStream":
        """Return what active rules and watches deliver, for ``async for``.

        It is what ``TwitterClient.stream`` returns, for the event loop.
        """
        from flask_twitter_api.stream import AsyncTweetStream

        return AsyncTweetStream(
            self.settings, pace=pace, remember=remember, on_gap=on_gap
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
