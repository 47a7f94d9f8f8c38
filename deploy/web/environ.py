"""The environment of a request as WSGI wants it (PEP 3333)."""

import sys
from collections.abc import Iterable
from typing import Any

# What proxies of old say instead of X-Forwarded-Proto.
SECURE = {
    "x-forwarded-proto": "https",
    "x-forwarded-protocol": "ssl",
    "x-forwarded-ssl": "on",
}
_NAMES = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class Environs:
    """Makes the environment of each request from its scope.

    `trusted` are the addresses whose word on the scheme is taken; "*" are all.
    """

    def __init__(self, port: int, trusted: Iterable[str], file_wrapper: Any) -> None:
        self._trusted = frozenset(trusted)
        self._base = {
            "wsgi.version": (1, 0),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            # The body ends where the request ends, whatever its length is said to be.
            "wsgi.input_terminated": True,
            "wsgi.file_wrapper": file_wrapper,
            "wsgi.url_scheme": "http",
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": str(port),
        }

    def make(self, scope: Any, headers: list[tuple[str, str]]) -> dict[str, Any]:
        """Return the environment of a request, its body excepted."""
        client, _, client_port = scope.client.rpartition(":")
        path = scope.path
        environ = self._base | {
            "REQUEST_METHOD": scope.method,
            "PATH_INFO": path if path.isascii() else _as_latin(path),
            "QUERY_STRING": scope.query_string,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "REMOTE_ADDR": client.strip("[]"),
            "REMOTE_PORT": client_port,
        }
        for name, value in headers:
            _add(environ, name, value)
        if scope.authority and "HTTP_HOST" not in environ:
            environ["HTTP_HOST"] = scope.authority
        self._note_scheme(environ, headers)
        return environ

    def _note_scheme(
        self, environ: dict[str, Any], headers: list[tuple[str, str]]
    ) -> None:
        if not self._trusted & {"*", environ["REMOTE_ADDR"]}:
            return
        if any(SECURE.get(name) == value.lower() for name, value in headers):
            environ["wsgi.url_scheme"] = "https"


def _add(environ: dict[str, Any], name: str, value: str) -> None:
    # A proxy would take X_Real_Ip for X-Real-Ip, so nobody may say it so.
    if "_" in name:
        return
    key = _NAMES.get(name) or "HTTP_" + name.upper().replace("-", "_")
    if key in environ:
        value = f"{environ[key]}{';' if name == 'cookie' else ','}{value}"
    environ[key] = value


def _as_latin(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("latin-1")
