"""A proxy for films of Twitter: a chunk at a time, so that no thread waits for long."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.exceptions import NotFound
from app.integrations.twitter.media_servers import MediaServers
from app.lib.safe_fetch import Fetcher, Limits, Response
from app.lib.safe_fetch.guarding import Guard
from flask_twitter_api.models import Media

TYPE = "video/mp4"
# What one request fetches and returns. Players ask for the next chunk by themselves.
CHUNK = 1024 * 1024
MAX_BYTES = 512 * 1024 * 1024
SECONDS = 20.0
# How many are on their way at once, and how many seconds the next one waits for them:
# players stop at a refusal.
AT_ONCE, PATIENCE = 8, 2.0
# Films of more are for large screens; here they are as wide as a column.
MOST_BITS = 2_200_000
# A film begins with a box of this name (ISO/IEC 14496-12, 4.3), behind its length.
_MARK = slice(4, 8), b"ftyp"
_SPAN = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")


class OutsideFilm(Exception):
    """The film ends before the first byte that was asked for; `size` is its length."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some bytes of a film, from `start` on; the whole has `size` bytes."""

    data: bytes
    start: int
    size: int

    @property
    def stop(self) -> int:
        """The byte behind the last one."""
        return self.start + len(self.data)


class FilmProxy:
    """Fetches chunks of films; one per application."""

    def __init__(self, servers: MediaServers) -> None:
        self._servers = servers

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """Return the proxy for the settings of an application."""
        fetcher = Fetcher.from_config(config, Limits(CHUNK, SECONDS, redirects=0))
        guard = Guard("films of Twitter", AT_ONCE, PATIENCE)
        return cls(MediaServers(config["TWITTER_API_BASE_URL"], fetcher, guard))

    def may_fetch(self, url: str) -> bool:
        """Return whether a URL is one of a film of Twitter."""
        return self._servers.has(url)

    def chunk(self, url: str, start: int = 0, most: int = CHUNK) -> Chunk:
        """Return at most `most` bytes of a film, and never more than a chunk.

        :raises NotFound: the URL is not Twitter's, or no film is there.
        :raises OutsideFilm: the film ends before.
        :raises Unavailable: Twitter's servers do not respond, or are too busy.
        """
        stop = start + max(1, min(most, CHUNK))
        span = f"bytes={start}-{stop - 1}"
        chunk = _read(self._servers.get(url, accept=TYPE, byte_range=span), start)
        if chunk.size > MAX_BYTES or not _may_be_film(chunk):
            raise NotFound
        return chunk

    def rest(self, url: str, first: Chunk) -> Iterator[bytes]:
        """Return all of a film from its first chunk on, as it is taken."""
        yield first.data
        at = first.stop
        while at < first.size:
            chunk = self.chunk(url, at)
            yield chunk.data
            at = chunk.stop


def playable(media: Media) -> str:
    """Return the address of the file to play in a column, "" where there is none."""
    files = [one for one in media.variants if one.content_type == TYPE and one.url]
    files.sort(key=lambda one: one.bitrate or 0)
    small = [one for one in files if (one.bitrate or 0) <= MOST_BITS]
    return (small[-1] if small else files[0]).url if files else ""


def _may_be_film(chunk: Chunk) -> bool:
    """Return whether a chunk may be of a film, as far as its bytes say."""
    place, name = _MARK
    is_known = chunk.start == 0 and len(chunk.data) >= place.stop
    return not is_known or chunk.data[place] == name


def _read(response: Response, start: int) -> Chunk:
    """Return the chunk in a response. Raises NotFound where that is none."""
    found = _SPAN.fullmatch(response.header("content-range"))
    if response.status == 416:
        size = response.header("content-range").rpartition("/")[2]
        raise OutsideFilm(int(size) if size.isdecimal() and len(size) <= 12 else 0)
    if response.status == 206 and found and int(found[1]) == start and response.body:
        return Chunk(response.body, start, int(found[3]))
    if response.status == 200 and start < len(response.body):
        # It is shorter than a chunk, and its server knows no ranges.
        return Chunk(response.body[start:], start, len(response.body))
    raise NotFound
