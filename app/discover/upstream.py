"""A service elsewhere that offers random pictures, as the endpoint of this site does.

Everything that can go wrong there has a sentence for the reader, and nothing of it
takes longer than the time limit. Pictures are fetched and drawn anew here: no browser
of a reader asks another site for one.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urlsplit

from app.cache.registry import Cache
from app.discover.failures import (
    BROKEN,
    DOWN,
    NO_IMAGE,
    NO_PICTURE,
    SLOW,
    DiscoverFailed,
)
from app.exceptions import Invalid, Unavailable
from app.lib.safe_fetch import (
    AddressRefused,
    Fetcher,
    FetchFailed,
    Limits,
    Response,
    TimedOut,
    Unreachable,
    parse_target,
)
from app.lib.safe_fetch.guarding import Guard
from app.lib.text import clean_line, shorten
from app.media.attachments import clean_alt
from app.media.pictures import Picture, prepare_thumbnail

MAX_ANSWER = 64 * 1024  # bytes
MAX_SIDE = 1_000  # pixels
MAX_NAME = 64
AT_ONCE = 8
CACHE_BYTES = 16 * 1024 * 1024
# By address. What an address showed a while ago is good enough for a random picture.
PICTURES: Cache[str, Picture] = Cache(
    "pictures of Discover",
    max_entries=1_000,
    max_bytes=CACHE_BYTES,
    size_of=lambda picture: len(picture.data),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A picture that the service offers; `post` is an address, or ""."""

    url: str
    alt: str = ""
    author: str = ""
    post: str = ""


class Upstream:
    """The service at an address; one per application."""

    def __init__(
        self, url: str, fetcher: Fetcher, *, max_bytes: int, max_pixels: int
    ) -> None:
        self._url, self._host = url, _host(url)
        limits = replace(fetcher.limits, max_bytes=MAX_ANSWER)
        # The service may stand on this machine: its address is the operator's, and
        # where it leads is not.
        trusted = replace(fetcher, allowed_host=self._host)
        self._asking = replace(trusted, limits=limits)
        self._at_home, self._elsewhere = trusted, fetcher
        self._max_bytes, self._max_pixels = max_bytes, max_pixels
        self._service = Guard("discover", AT_ONCE)
        self._pictures = Guard("pictures of discover", AT_ONCE)

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Return the service that the settings of an application name."""
        limits = Limits(config["PICTURE_MAX_BYTES"], config["DISCOVER_TIMEOUT"])
        return cls(
            config["DISCOVER_UPSTREAM"],
            Fetcher.from_config(config, limits),
            max_bytes=config["PICTURE_MAX_BYTES"],
            max_pixels=config["PICTURE_MAX_PIXELS"],
        )

    def choose(self) -> Offer:
        """Return a picture that the service offers and that is one.

        One that fails again and again is left alone for a while.

        :raises DiscoverFailed: with a sentence that says why there is none.
        """
        response = _fetch(self._service, self._asking, self._url, "application/json")
        offer = _read(response)
        self.picture(offer.url)
        return offer

    def picture(self, url: str) -> Picture:
        """Return an offered picture, redrawn as WebP.

        :raises DiscoverFailed: it cannot be fetched, or is no picture.
        """
        cached = PICTURES.get(url)
        if cached is not None:
            return cached
        is_at_home = _host(url) == self._host
        fetcher = self._at_home if is_at_home else self._elsewhere
        response = _fetch(self._pictures, fetcher, url, "image/*")
        if response.status != HTTPStatus.OK:
            raise DiscoverFailed(NO_IMAGE)
        picture = self._redraw(response.body)
        PICTURES.put(url, picture)
        return picture

    def _redraw(self, data: bytes) -> Picture:
        try:
            return prepare_thumbnail(
                io.BytesIO(data),
                side=MAX_SIDE,
                max_bytes=self._max_bytes,
                max_pixels=self._max_pixels,
            )
        except Invalid as error:
            raise DiscoverFailed(NO_IMAGE) from error


def _host(url: str) -> str:
    """Return the host and port of an address; "" for what may not be fetched."""
    try:
        return parse_target(url).authority
    except AddressRefused:
        return ""


def _fetch(guard: Guard, fetcher: Fetcher, url: str, accept: str) -> Response:
    try:
        return guard.get(fetcher, url, accept=accept)
    except TimedOut as error:
        raise DiscoverFailed(SLOW) from error
    except (Unavailable, Unreachable) as error:
        raise DiscoverFailed(DOWN) from error
    except FetchFailed as error:
        raise DiscoverFailed(BROKEN) from error


def _read(response: Response) -> Offer:
    """Return what an answer offers.

    :raises DiscoverFailed: it offers nothing, or cannot be read.
    """
    if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise DiscoverFailed(DOWN)
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise DiscoverFailed(BROKEN) from error
    if not isinstance(found, dict):
        raise DiscoverFailed(BROKEN)
    if response.status == HTTPStatus.NOT_FOUND or found.get("status") == "error":
        raise DiscoverFailed(NO_PICTURE)
    if found.get("status") != "success" or not _is_address(found.get("message")):
        raise DiscoverFailed(BROKEN)
    post = _text(found, "post")
    return Offer(
        url=found["message"],
        alt=clean_alt(_text(found, "alt")) or "",
        author=shorten(clean_line(_text(found, "author")), MAX_NAME),
        post=post if _is_address(post) else "",
    )


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _is_address(value: Any) -> bool:
    """Return whether a value is an address that a page may link to."""
    if not isinstance(value, str) or len(value) > 2_000:
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
