"""The parts of an address that is to be fetched, checked by their form."""

import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from app.lib.hosts import ascii_form
from app.lib.i18n import mark as _l
from app.lib.safe_fetch.errors import AddressRefused
from app.lib.safe_fetch.networks import parse_address

MAX_URL_LENGTH = 2000
PORTS = {"http": 80, "https": 443}

# Clients disagree about what these mean, so that a check would read another address.
_DECEPTIVE = re.compile(r"[\x00-\x20\x7f-\x9f\\\ud800-\udfff]")
# By the URL standard a host whose last label is a number is an IPv4 address, such as
# 2130706433, 0x7f.1 or 0177.0.0.1; resolvers read them so.
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)", re.IGNORECASE)
_SAFE = "/%!$&'()*+,;=:@~-._?[]"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: an ASCII host, its port, and a path with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return the host as a URL and the header Host have it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the whole address, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"

    def follow(self, location: str) -> "Target":
        """Return where a redirect of this address leads. Raises AddressRefused."""
        with suppress(UnicodeError):
            # Servers send UTF-8 where HTTP knows latin-1.
            location = location.encode("latin-1").decode("utf-8")
        location = location.strip()
        _refuse_if(bool(_DECEPTIVE.search(location)))
        try:
            return parse_target(urljoin(self.url, location))
        except ValueError as error:
            raise AddressRefused from error


def parse_target(url: str) -> Target:
    """Return the parts of an address that may be fetched, as far as its form says.

    :raises AddressRefused: it is none, not of http or https, names a user, or hides
        an IPv4 address behind another notation.
    """
    url = url.strip()
    _refuse_if(len(url) > MAX_URL_LENGTH or bool(_DECEPTIVE.search(url)))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise AddressRefused(_l("Only addresses of http and https are fetched."))
    _refuse_if("@" in parts.netloc or port == 0)
    target = Target(scheme, _host(parts), port or PORTS[scheme], _path(parts))
    # A letter of most scripts becomes six characters, and more of a host.
    _refuse_if(len(target.url) > MAX_URL_LENGTH)
    return target


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if "[" in parts.netloc or ":" in host:
        address = parse_address(host)
        _refuse_if(address is None or address.version != 6 or "%" in host)
        return str(address)
    _refuse_if("%" in host)
    mapped = ascii_form(host.removesuffix(".")).lower()
    _refuse_if(not mapped)
    if _NUMBER.fullmatch(mapped.rpartition(".")[2]):
        # Python reads dotted decimals without leading zeros only.
        _refuse_if(parse_address(mapped) is None)
    return mapped


def _path(parts: SplitResult) -> str:
    path = quote(parts.path, safe=_SAFE.replace("?", "")) or "/"
    path = path if path.startswith("/") else f"/{path}"
    return f"{path}?{quote(parts.query, safe=_SAFE)}" if parts.query else path


def _refuse_if(is_bad: bool) -> None:
    if is_bad:
        raise AddressRefused
