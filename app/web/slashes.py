"""Addresses with a slash too many at the end lead to the page without it."""

from flask import Flask, Response, current_app, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.urls import iri_to_uri


def init_app(app: Flask) -> None:
    """Look at what no route has answered, before anything else does."""
    app.before_request_funcs.setdefault(None, []).insert(0, redirect_to_page)


def redirect_to_page() -> Response | None:
    """Redirect to the page of the same name without a slash, if there is one.

    308 keeps method and body, and the query stays.
    """
    path = request.path.rstrip("/")
    if not isinstance(request.routing_exception, NotFound) or path == request.path:
        return None
    adapter = current_app.create_url_adapter(request)
    try:
        if adapter is None or not path or adapter.match(path) is None:
            return None
    except HTTPException:
        return None  # No page there, or one that redirects further.
    query = request.query_string.decode("latin-1")
    target = iri_to_uri(request.script_root + path)
    location = f"{target}?{query}" if query else target
    return redirect(location, 308)  # type: ignore[return-value]  # Flask's own class.
