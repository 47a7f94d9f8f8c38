"""A browser whose requests go to a web process of the test's choice."""

import http.client
import json
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil

from tests.support.browsing import META, TOKEN
from tests.support.factories import PASSWORD
from tests.support.many_processes import PATIENCE, ManyProcesses

# More connections than it takes to meet each of two processes.
MOST_CONNECTIONS = 400


class Line:
    """A connection to one web process, which is opened anew where it has ended."""

    def __init__(self, site: ManyProcesses, pid: int) -> None:
        self._site, self.pid = site, pid
        self._connection = self._connect()

    def ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        """Send a request; return the response and its text."""
        try:
            return self._ask(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionError):
            # It was idle for too long.
            self._connection = self._connect()
            return self._ask(method, path, body, headers)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, str]:
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        return response, response.read().decode()

    def _connect(self) -> http.client.HTTPConnection:
        others: list[http.client.HTTPConnection] = []
        try:
            for _ in range(MOST_CONNECTIONS):
                made = http.client.HTTPConnection(
                    urlsplit(self._site.url).netloc, timeout=PATIENCE
                )
                made.request("GET", "/healthz")
                made.getresponse().read()
                if _serves(self.pid, made.sock.getsockname()[1]):
                    return made
                others.append(made)
            raise AssertionError(f"process {self.pid} takes no connection")
        finally:
            for each in others:
                each.close()


def _serves(pid: int, port: int) -> bool:
    found = psutil.Process(pid).net_connections("tcp")
    return any(each.raddr and each.raddr.port == port for each in found)


class PinnedBrowser:
    """One person's browser, with one jar of cookies for all processes."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self.cookies: dict[str, str] = {}
        self.token = ""

    def sign_in(self, name: str) -> None:
        """Sign in with the form."""
        form = {"username": name, "password": PASSWORD}
        assert self.submit(0, "/auth/login", form) == 302

    def get(self, which: int, path: str) -> str:
        """Return the status and the text of a page of a process."""
        status, text = self._open(which, "GET", path)
        return f"{status}\n{text}"

    def call(self, which: int, path: str) -> Any:
        """Return what the API of a process answers to this person's program."""
        headers = {"Authorization": f"Bearer {self.token}"}
        response, text = self._lines[which].ask("GET", f"/api/{path}", None, headers)
        assert response.status == 200, text
        return json.loads(text)

    def submit(
        self, which: int, path: str, form: dict[str, Any], page: str = ""
    ) -> int:
        """Send a form to a process, with the token of a page; return the status."""
        _status, text = self._open(which, "GET", page or path)
        token = TOKEN.search(text) or META.search(text)
        assert token, text
        body = urlencode(form | {"csrf_token": token[1]})
        return self._open(which, "POST", path, body)[0]

    def _open(
        self, which: int, method: str, path: str, body: str | None = None
    ) -> tuple[int, str]:
        headers = {"Accept": "text/html"}
        headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        response, text = self._lines[which].ask(method, path, body, headers)
        for value in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.value
        return response.status, text
