"""Refusals of what the application never sees: a page for people, JSON for programs."""

import json
from html import escape
from http import HTTPStatus
from typing import Any

RETRY_AFTER = 2
# Nothing of it needs another request, which might be refused as well.
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"></head>
<body><main><h1>{title}</h1><p>{message}</p></main></body></html>
"""


class Refused(Exception):
    """A request that is not served; the message says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def send(self, scope: Any, proto: Any) -> None:
        """Answer the request with the refusal."""
        kind, body = self._page() if _is_for_people(scope) else self._json()
        headers = [
            ("content-type", kind),
            ("cache-control", "no-store"),
            ("x-content-type-options", "nosniff"),
        ]
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers.append(("retry-after", str(RETRY_AFTER)))
        if self.status in (400, 408, 413, 501):
            headers.append(("connection", "close"))
        proto.response_bytes(self.status, headers, body.encode())

    def _page(self) -> tuple[str, str]:
        title, message = HTTPStatus(self.status).phrase, escape(str(self))
        return "text/html; charset=utf-8", _PAGE.format(title=title, message=message)

    def _json(self) -> tuple[str, str]:
        error = {"error": HTTPStatus(self.status).phrase, "message": str(self)}
        return "application/json", json.dumps(error)


def _is_for_people(scope: Any) -> bool:
    """Return whether a browser opens a page; it names HTML, as programs seldom do."""
    return "text/html" in (scope.headers.get("accept") or "")


def busy() -> Refused:
    """Return the refusal of what cannot be served soon."""
    return Refused(503, "The site is busy; try again in a moment.")
