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
TIMEOUT = 60  # seconds for one answer
FORM = "application/x-www-form-urlencoded"


@dataclass
class Person:
    """A signed-in client; each copy has a connection of its own."""

    name: str
    connection: http.client.HTTPConnection
    cookies: dict[str, str] = field(default_factory=dict)
    form_token: str = ""
    api_token: str = ""
    older: str = "1"

    def again(self) -> "Person":
        """Return the same person with another connection."""
        own = self.connection
        return replace(self, connection=_connection(own.host, own.port))

    def ask(
        self, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        """Send a request of a browser with cookies; return the response, read."""
        sent = {"Cookie": _cookie_header(self.cookies)} | headers
        body = urlencode(fields) if fields is not None else None
        if body is not None:
            sent["Content-Type"] = FORM
        method = "GET" if body is None else "POST"
        answer = self._send(method, path, body, sent)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def call(
        self, method: str, path: str, credentials: str
    ) -> http.client.HTTPResponse:
        """Send a request of an application, without cookies."""
        return self._send(method, path, None, {"Authorization": credentials})

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]  # as clients of higher level have it
        return answer


Ask = Callable[[Person, int], int]


def getting(path: str) -> Ask:
    """Return the request of a page."""
    return lambda person, _number: (
        person.ask(path.format(name=person.name, older=person.older)).status
    )


def calling(path: str) -> Ask:
    """Return the request of an application."""
    return lambda person, _number: (
        person.call("GET", path, f"Bearer {person.api_token}").status
    )


def writing(path: str, text: str) -> Ask:
    """Return the request that publishes a post."""
    return lambda person, number: (
        person.ask(
            path, {"csrf_token": person.form_token, "post": text.format(number=number)}
        ).status
    )


def names() -> Iterator[str]:
    """Yield the names of people that `bench.fill` has made."""
    yield from ("reader50", "reader500")
    yield from (f"user{number}" for number in count(11))


def sign_in(base: str, name: str) -> Person:
    """Sign in by the form, and get a token for the API."""
    place = urlsplit(base)
    if place.hostname not in LOOPBACK:
        raise click.ClickException("Only a site of this machine is driven.")
    person = Person(name, _connection(place.hostname or "", place.port or 80))
    token = token_of(_text(person.ask("/auth/login")))
    fields = {"csrf_token": token, "username": name, "password": PASSWORD}
    if person.ask("/auth/login", fields).status != 302:
        raise click.ClickException(f"{name} cannot sign in at {base}.")
    home = _text(person.ask("/"))
    shown = re.findall(r'data-id="(\d+)"', home)
    person.older, person.form_token = (shown or ["1"])[-1], token_of(home)
    basic = "Basic " + b64encode(f"{name}:{PASSWORD}".encode()).decode()
    made = _text(person.call("POST", "/api/tokens", basic))
    person.api_token = "".join(re.findall(r'"token": *"([^"]+)"', made))
    return person


def _connection(host: str, port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT)


def _cookie_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def _text(answer: http.client.HTTPResponse) -> str:
    text: str = answer.text  # type: ignore[attr-defined]  # as above
    return text
