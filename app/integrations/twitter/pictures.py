"""A proxy for pictures of Twitter, which thus never sees readers of this site."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urlsplit

from app.cache.registry import Cache
from app.exceptions import Busy, Invalid, NotFound, Unavailable
from app.lib.safe_fetch import (
    AddressRefused,
    Fetcher,
    FetchFailed,
    Limits,
    TooLarge,
    TooManyRedirects,
    parse_networks,
)
from app.media.pictures import Picture, prepare_thumbnail

# The hosts of Twitter's own media; a sandbox has its own beside them.
HOSTS = ("twimg.com",)
SECONDS = 10.0
CACHE_BYTES = 24 * 1024 * 1024
MAX_SIDE = 1_000
# The service itself may stand on this machine: its address is the operator's.
EVERYWHERE = parse_networks(("0.0.0.0/0", "::/0"))
# By address; a picture of Twitter never changes.
PICTURES: Cache[str, Picture] = Cache(
    "pictures of Twitter",
    max_entries=10_000,
    max_bytes=CACHE_BYTES,
    size_of=lambda picture: len(picture.data),
)


class Hosts:
    """The hosts from which media of Twitter are fetched, and nothing else.

    `own_host` is where the service is: a sandbox makes its media itself.
    """

    def __init__(self, own_host: str) -> None:
        self._own_host = urlsplit(own_host).netloc

    def has(self, url: str) -> bool:
        """Return whether a URL is one of Twitter's media."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        if parts.netloc == self._own_host:
            return parts.scheme in ("http", "https")
        return parts.scheme == "https" and host.endswith(tuple(f".{h}" for h in HOSTS))

    def is_own(self, url: str) -> bool:
        """Return whether a URL that it has is one of the service itself."""
        return urlsplit(url).netloc == self._own_host


class PictureProxy:
    """Fetch, redraw and cache pictures; one per application."""

    def __init__(
        self, own_host: str, fetcher: Fetcher, *, max_bytes: int, max_pixels: int
    ) -> None:
        self._hosts = Hosts(own_host)
        self._fetcher = fetcher
        self._max_bytes, self._max_pixels = max_bytes, max_pixels

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Return the proxy for the settings of an application."""
        limits = Limits(config["PICTURE_MAX_BYTES"], SECONDS, redirects=0)
        return cls(
            config["TWITTER_API_BASE_URL"],
            Fetcher.from_config(config, limits),
            max_bytes=config["PICTURE_MAX_BYTES"],
            max_pixels=config["PICTURE_MAX_PIXELS"],
        )

    def get(self, url: str) -> Picture:
        """Return a picture of Twitter, redrawn as WebP and without metadata.

        :raises NotFound: the URL is not Twitter's, or no picture is there.
        :raises Unavailable: Twitter's servers do not respond.
        """
        cached = PICTURES.get(url)
        if cached is not None:
            return cached
        if not self.may_fetch(url):
            raise NotFound
        picture = self._redraw(self._fetch(url))
        PICTURES.put(url, picture)
        return picture

    def may_fetch(self, url: str) -> bool:
        """Return whether a URL is one of a picture of Twitter."""
        return self._hosts.has(url)

    def _fetch(self, url: str) -> bytes:
        fetcher = self._fetcher
        if self._hosts.is_own(url):
            fetcher = replace(fetcher, allowed_networks=EVERYWHERE)
        try:
            response = fetcher.get(url, accept="image/*")
        except (AddressRefused, TooLarge, TooManyRedirects) as refusal:
            raise NotFound from refusal
        except FetchFailed as error:
            raise Unavailable("twitter") from error
        if response.status != 200:
            raise NotFound
        return response.body

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
