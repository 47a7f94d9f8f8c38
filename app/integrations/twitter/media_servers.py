"""The servers of Twitter's pictures and films."""

from dataclasses import replace
from urllib.parse import urlsplit

from app.exceptions import NotFound, Unavailable
from app.lib.safe_fetch import (
    AddressRefused,
    Fetcher,
    FetchFailed,
    Response,
    TooLarge,
    TooManyRedirects,
    parse_networks,
)
from app.lib.safe_fetch.guarding import Guard

# The hosts of Twitter's own media; a sandbox has its own beside them.
HOSTS = ("twimg.com",)
# The service itself may stand on this machine: its address is the operator's.
EVERYWHERE = parse_networks(("0.0.0.0/0", "::/0"))


class MediaServers:
    """Fetches from the hosts of Twitter's media, and from nowhere else.

    `own_host` is where the service is: a sandbox makes its media itself.
    """

    def __init__(self, own_host: str, fetcher: Fetcher, guard: Guard) -> None:
        self._own_host = urlsplit(own_host).netloc
        self._fetcher, self._guard = fetcher, guard
        self._own = replace(fetcher, allowed_networks=EVERYWHERE)

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

    def get(self, url: str, accept: str, byte_range: str = "") -> Response:
        """Return the response of a server, of whatever status.

        :raises NotFound: the URL is not Twitter's, or nothing usable is there.
        :raises Unavailable: Twitter's servers do not respond, or are too busy.
        """
        if not self.has(url):
            raise NotFound
        is_own = urlsplit(url).netloc == self._own_host
        fetcher = self._own if is_own else self._fetcher
        try:
            return self._guard.get(fetcher, url, accept=accept, byte_range=byte_range)
        except (AddressRefused, TooLarge, TooManyRedirects) as refusal:
            raise NotFound from refusal
        except FetchFailed as error:
            raise Unavailable("twitter") from error
