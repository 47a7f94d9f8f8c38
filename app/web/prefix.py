"""The path under which the site lies, where it shares a host with others."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
# Requested by a proxy or supervisor, which need not know the prefix.
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


def init_app(app: Flask) -> None:
    """Serve the application under SCRIPT_NAME."""
    if app.config["SCRIPT_NAME"]:
        app.wsgi_app = Prefix(app.wsgi_app, app.config["SCRIPT_NAME"])  # type: ignore[method-assign]  # the documented way


class Prefix:
    """Moves the prefix of a request's path to where WSGI wants it."""

    def __init__(self, application: Application, prefix: str) -> None:
        self._application = application
        # As WSGI spells paths (PEP 3333).
        self._prefix = prefix.encode().decode("latin-1")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Handle a request; 404 outside the prefix."""
        path = environ.get("PATH_INFO", "")
        if environ.get("SCRIPT_NAME"):
            # A server that has done it by itself.
            return self._application(environ, start_response)
        if f"{path}/".startswith(f"{self._prefix}/"):
            moved = {"SCRIPT_NAME": self._prefix}
            moved["PATH_INFO"] = path.removeprefix(self._prefix)
            return self._application(environ | moved, start_response)
        if path in PROBES:
            return self._application(environ, start_response)
        outside: Application = NotFound().get_response(environ)
        if path in ("", "/"):
            outside = redirect(self._prefix.encode("latin-1").decode() + "/")
        return outside(environ, start_response)
