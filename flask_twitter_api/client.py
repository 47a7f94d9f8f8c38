"""The client for scripts and jobs, which needs no Flask."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self, Unpack

from .options import Options
from .plain import PlainTwitter
from .settings import Settings
from .transport import Transport
from .typed import TypedCalls

if TYPE_CHECKING:
    from .stream import Pace, TweetStream
    from .stream.loops import OnGap


class TwitterClient(TypedCalls):
    """Typed calls and exceptions; ``plain`` has the same calls as dictionaries.

    One client may be used by many threads. ``options`` are the fields of
    ``Settings``; ``redis`` is a client to share rate, credits and cache through.
    ``clock`` tells how old an answer is and which day it is, ``timer`` how long the
    service, or Redis, has been left alone; tests bring their own.
    """

    def __init__(
        self,
        api_key: str = "",
        *,
        settings: Settings | None = None,
        transport: Transport | None = None,
        redis: Any = None,
        clock: Callable[[], float] = time.time,
        timer: Callable[[], float] = time.monotonic,
        **options: Unpack[Options],
    ) -> None:
        settings = Settings.of_client("TwitterClient", settings, api_key, options)
        super().__init__(
            settings, transport=transport, redis=redis, clock=clock, timer=timer
        )

    @property
    def plain(self) -> PlainTwitter:
        """The calls that answer with dictionaries."""
        return PlainTwitter(self)

    def stream(
        self,
        *,
        pace: "Pace | None" = None,
        remember: int = 10_000,
        on_gap: "OnGap | None" = None,
    ) -> "TweetStream":
        """Return what active rules and watches deliver, to be iterated.

        It needs the extra ``stream``. ``on_gap`` is called after each reconnection
        with the moments between which nothing was heard; ``remember`` is how many
        tweets are known as delivered.
        """
        from .stream import TweetStream

        return TweetStream(self.settings, pace=pace, remember=remember, on_gap=on_gap)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
