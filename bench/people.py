"""Signed-in clients of a running site: browsers and applications."""

import http.client
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from urllib.parse import urlencode, urlsplit

import click

from bench.sessions import token_of
from bench.world import PASSWORD

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TIMEOUT = 60  # seconds for one response
FORM = "application/x-www-form-urlencoded"


@dataclass
class Client:
    """A signed-in client; each copy has a connection of its own."""

    name: str
    connection: http.client.HTTPConnection
    cookies: dict[str, str] = field(default_factory=dict)
    form_token: str = ""
    api_token: str = ""
    older: str = "1"

    def reconnected(self) -> "Client":
        """Return the same client with another connection."""
        own = self.connection
        return replace(self, connection=_connection(own.host, own.port))

    def fetch(
        self, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        """Send a request of a browser with cookies; return the response, read."""
        sent = {"Cookie": _cookie_header(self.cookies)} | headers
        body = urlencode(fields) if fields is not None else None
        if body is not None:
            sent["Content-Type"] = FORM
        method = "GET" if body is None else "POST"
        response = self._send(method, path, body, sent)
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response

    def call_api(
        self, method: str, path: str, credentials: str
    ) -> http.client.HTTPResponse:
        """Send a request of an application, without cookies."""
        return self._send(method, path, None, {"Authorization": credentials})

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]  # as clients of higher level have it
        return response


Request = Callable[[Client, int], int]


def page_request(path: str) -> Request:
    """Return the request of a page."""
    return lambda client, _number: (
        client.fetch(path.format(name=client.name, older=client.older)).status
    )


def api_request(path: str) -> Request:
    """Return the request of an application."""
    return lambda client, _number: (
        client.call_api("GET", path, f"Bearer {client.api_token}").status
    )


def post_request(path: str, text: str) -> Request:
    """Return the request that publishes a post."""
    return lambda client, number: (
        client.fetch(
            path, {"csrf_token": client.form_token, "post": text.format(number=number)}
        ).status
    )


def names() -> Iterator[str]:
    """Yield the names of people that `bench.fill` has made."""
    yield from ("reader50", "reader500")
    yield from (f"user{number}" for number in count(11))


def sign_in(base: str, name: str) -> Client:
    """Sign in by the form, and get a token for the API."""
    place = urlsplit(base)
    if place.hostname not in LOOPBACK:
        raise click.ClickException("Only a site of this machine is driven.")
    client = Client(name, _connection(place.hostname or "", place.port or 80))
    token = token_of(_text(client.fetch("/auth/login")))
    fields = {"csrf_token": token, "username": name, "password": PASSWORD}
    if client.fetch("/auth/login", fields).status != 302:
        raise click.ClickException(f"{name} cannot sign in at {base}.")
    home = _text(client.fetch("/"))
    shown = re.findall(r'data-id="(\d+)"', home)
    client.older, client.form_token = (shown or ["1"])[-1], token_of(home)
    basic = "Basic " + b64encode(f"{name}:{PASSWORD}".encode()).decode()
    made = _text(client.call_api("POST", "/api/tokens", basic))
    client.api_token = "".join(re.findall(r'"token": *"([^"]+)"', made))
    return client


def _connection(host: str, port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT)


def _cookie_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _text(response: http.client.HTTPResponse) -> str:
    text: str = response.text  # type: ignore[attr-defined]  # as above
    return text
