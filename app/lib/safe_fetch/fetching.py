"""Fetching what somebody's address leads to, without trusting it."""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException, HTTPResponse
from typing import Any, Self, cast

import certifi

from app.lib.safe_fetch.bodies import ENCODINGS, read_body
from app.lib.safe_fetch.connecting import (
    Deadline,
    Resolver,
    connection,
    look_up,
    resolve,
)
from app.lib.safe_fetch.errors import (
    AddressRefused,
    BrokenAnswer,
    TimedOut,
    TooManyRedirects,
    Unreachable,
)
from app.lib.safe_fetch.networks import Address, Network, is_in, is_public
from app.lib.safe_fetch.targets import Target, parse_target

PORTS = frozenset({80, 443, 8000, 8008, 8080, 8443})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost, redirects included; `seconds` is for all of it."""

    max_bytes: int = 2 * 1024 * 1024
    seconds: float = 10.0
    redirects: int = 4


@dataclass(frozen=True, slots=True)
class Response:
    """What came. `moved_to` is set if the address moved there for good."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    moved_to: str = ""

    def header(self, name: str) -> str:
        """Return a header, or "" where the server sent none."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches by GET over http and https from public addresses, and from no others.

    Each name is resolved once for each request, and the connection goes to the address
    that was checked; redirects are checked in the same way. Hosts within
    `allowed_networks` are fetched although they are private, and on any port; so is
    `allowed_host`, written as in a URL, wherever a redirect comes from.
    """

    allowed_networks: tuple[Network, ...] = ()
    allowed_host: str = ""
    limits: Limits = field(default_factory=Limits)
    user_agent: str = "Microblog"
    tls: ssl.SSLContext | None = None
    resolve: Resolver = resolve

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], limits: Limits | None = None
    ) -> Self:
        """Return the fetcher for the settings of an application."""
        return cls(
            allowed_networks=config["FETCH_ALLOWED_NETWORKS"],
            limits=limits or Limits(),
            user_agent=f"Microblog (+{config['PUBLIC_URL']})",
        )

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        etag: str = "",
        last_modified: str = "",
        byte_range: str = "",
    ) -> Response:
        """Return the response of the last server, of whatever status.

        A server that knows `etag` or `last_modified` answers 304 without a body, one
        that can send a `byte_range` ("bytes=0-99") answers 206.

        :raises FetchFailed: with a sentence that says why nothing came.
        """
        headers = {
            "Accept": accept,
            # A part of what is compressed is no part of the file.
            "Accept-Encoding": "identity" if byte_range else ENCODINGS,
            "Range": byte_range,
            "User-Agent": self.user_agent,
            "If-None-Match": etag,
            "If-Modified-Since": last_modified,
        }
        return self._follow(parse_target(url), _clean(headers))

    def _follow(self, target: Target, headers: Mapping[str, str]) -> Response:
        deadline = Deadline(self.limits.seconds)
        for_good, moved_to = True, ""
        for _ in range(self.limits.redirects + 1):
            response = self._ask(target, headers, deadline)
            location = response.header("location")
            if response.status not in _REDIRECTS or not location:
                return Response(
                    response.status,
                    target.url,
                    response.headers,
                    response.body,
                    moved_to,
                )
            target = target.follow(location)
            for_good = for_good and response.status in _FOR_GOOD
            moved_to = target.url if for_good else moved_to
        raise TooManyRedirects

    def _ask(
        self, target: Target, headers: Mapping[str, str], deadline: Deadline
    ) -> Response:
        addresses = self._checked(target, deadline)
        tls = self.tls or _certificates()
        try:
            with connection(target, addresses, deadline, tls) as opened:
                opened.sendall(_request(target, headers))
                # It asks its socket for a file and nothing else.
                answer = HTTPResponse(cast(socket.socket, opened), method="GET")
                answer.begin()
                return self._read(answer, target)
        except TimeoutError as error:
            raise TimedOut from error
        except ssl.SSLError as error:
            raise Unreachable from error
        except (HTTPException, OSError, ValueError) as error:
            raise BrokenAnswer from error

    def _checked(self, target: Target, deadline: Deadline) -> list[Address]:
        found = look_up(target.host, target.port, deadline, self.resolve)
        allowed = [each for each in found if self._may_connect(each, target)]
        if not allowed:
            raise AddressRefused
        return allowed

    def _may_connect(self, address: Address, target: Target) -> bool:
        if target.authority == self.allowed_host:
            return True
        if is_in(address, self.allowed_networks):
            return True
        return target.port in PORTS and is_public(address)

    def _read(self, answer: HTTPResponse, target: Target) -> Response:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        is_redirect = answer.status in _REDIRECTS and "location" in headers
        body = b"" if is_redirect else read_body(answer, self.limits.max_bytes)
        return Response(answer.status, target.url, headers, body)


def _request(target: Target, headers: Mapping[str, str]) -> bytes:
    lines = [f"GET {target.path} HTTP/1.1", f"Host: {target.authority}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _clean(headers: Mapping[str, str]) -> dict[str, str]:
    """Leave out empty headers, and those that would break out of their line."""
    return {
        name: value
        for name, value in headers.items()
        if value and value.isprintable() and value.isascii()
    }


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())
