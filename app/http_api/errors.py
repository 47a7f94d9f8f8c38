"""Errors of an API: how each API writes them, and the names of its own fields."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, jsonify
from werkzeug.http import HTTP_STATUS_CODES

from app.exceptions import Invalid

EXTENSION = "api_error_renderers"
Fields = Mapping[str, Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An error as a client sees it: its status, and translated messages."""

    status: int
    message: str | None = None
    fields: Fields | None = None

    @property
    def phrase(self) -> str:
        """The phrase of the status."""
        return HTTP_STATUS_CODES.get(self.status, "Unknown error")


Renderer = Callable[[ErrorReport], Response]


def render(report: ErrorReport) -> Response:
    """Return `{"error", "message"?, "errors"?}`."""
    payload: dict[str, Any] = {"error": report.phrase}
    if report.message:
        payload["message"] = report.message
    if report.fields:
        payload["errors"] = report.fields
    return jsonify(payload)


def register(app: Flask, prefix: str, renderer: Renderer) -> None:
    """Render the errors of the API below `prefix` with `renderer`.

    A prefix rather than a blueprint: an address below it that no route has, or a method
    that its route lacks, belongs to no blueprint, and its client expects JSON as well.
    """
    app.extensions.setdefault(EXTENSION, {})[f"{prefix}/"] = renderer


def renderer_for(path: str) -> Renderer | None:
    """Return the renderer of errors below this path; None outside of APIs."""
    renderers: dict[str, Renderer] = current_app.extensions.get(EXTENSION, {})
    prefixes = [prefix for prefix in renderers if path.startswith(prefix)]
    return renderers[max(prefixes, key=len)] if prefixes else None


@contextmanager
def renamed(**names: str) -> Iterator[None]:
    """Name the field of an error as the schema does: `renamed(post="body")`."""
    try:
        yield
    except Invalid as error:
        field = names.get(error.field, error.field)
        # The type decides the status: a busy server is no mistake of the client.
        kind = type(error)
        raise kind(field, error.message, **error.parameters) from error
