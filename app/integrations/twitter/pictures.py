"""A proxy for pictures of Twitter, which thus never sees readers of this site."""

import io
from collections.abc import Mapping
from typing import Any, Self

from app.cache.registry import Cache
from app.exceptions import Busy, Invalid, NotFound, Unavailable
from app.integrations.twitter.media_servers import MediaServers
from app.lib.safe_fetch import Fetcher, Limits
from app.lib.safe_fetch.guarding import Guard
from app.media.pictures import Picture, prepare_thumbnail

SECONDS = 10.0
# A page has some dozen pictures, of which a browser loads a few at once.
AT_ONCE, PATIENCE = 16, 1.0
CACHE_BYTES = 24 * 1024 * 1024
MAX_SIDE = 1_000
# By address; a picture of Twitter never changes.
PICTURES: Cache[str, Picture] = Cache(
    "pictures of Twitter",
    max_entries=10_000,
    max_bytes=CACHE_BYTES,
    size_of=lambda picture: len(picture.data),
)


class PictureProxy:
    """Fetch, redraw and cache pictures; one per application."""

    def __init__(
        self, servers: MediaServers, *, max_bytes: int, max_pixels: int
    ) -> None:
        self._servers = servers
        self._max_bytes, self._max_pixels = max_bytes, max_pixels

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Return the proxy for the settings of an application."""
        limits = Limits(config["PICTURE_MAX_BYTES"], SECONDS, redirects=0)
        servers = MediaServers(
            config["TWITTER_API_BASE_URL"],
            Fetcher.from_config(config, limits),
            Guard("pictures of Twitter", AT_ONCE, PATIENCE),
        )
        return cls(
            servers,
            max_bytes=config["PICTURE_MAX_BYTES"],
            max_pixels=config["PICTURE_MAX_PIXELS"],
        )

    def get(self, url: str) -> Picture:
        """Return a picture of Twitter, redrawn as WebP and without metadata.

        :raises NotFound: the URL is not Twitter's, or no picture is there.
        :raises Unavailable: Twitter's servers do not respond, or are too busy.
        """
        cached = PICTURES.get(url)
        if cached is not None:
            return cached
        response = self._servers.get(url, accept="image/*")
        if response.status != 200:
            raise NotFound
        picture = self._redraw(response.body)
        PICTURES.put(url, picture)
        return picture

    def may_fetch(self, url: str) -> bool:
        """Return whether a URL is one of a picture of Twitter."""
        return self._servers.has(url)

    def _redraw(self, data: bytes) -> Picture:
        try:
            return prepare_thumbnail(
                io.BytesIO(data),
                side=MAX_SIDE,
                max_bytes=self._max_bytes,
                max_pixels=self._max_pixels,
            )
        except Busy as refusal:
            raise Unavailable("pictures", refusal.message) from refusal
        except Invalid as refusal:
            raise NotFound from refusal
