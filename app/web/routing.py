"""Routing: converters of ids, and addresses with a NUL or a slash too many."""

from flask import Flask, Response, current_app, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import IntegerConverter
from werkzeug.urls import iri_to_uri


class SignedIntegerConverter(IntegerConverter):
    """Convert an id made of time, of 53 bits; those before 2020 are negative.

    The converters bound the number of digits and leave the range to the code that looks
    the row up: a refusal of the router's own would be "method not allowed" where
    several routes share a path.
    """

    regex = r"\d{1,16}"

    def __init__(self, url_map: object) -> None:
        super().__init__(url_map, signed=True)  # type: ignore[arg-type]  # any Map


class SmallIntegerConverter(IntegerConverter):
    """Convert an id that counts rows; some numbers of ten digits are none."""

    regex = r"\d{1,10}"


def init_app(app: Flask) -> None:
    """Register the converters, and look at paths before anything else."""
    app.url_map.converters["id"] = SignedIntegerConverter
    app.url_map.converters["small"] = SmallIntegerConverter
    first = [refuse_unstorable, redirect_to_page]
    app.before_request_funcs.setdefault(None, [])[:0] = first


def refuse_unstorable() -> None:
    """Refuse an address with a NUL, by which PostgreSQL could look nothing up.

    :raises NotFound: there is nothing at it.
    """
    values = (request.view_args or {}).values()
    if any(isinstance(each, str) and "\0" in each for each in values):
        raise NotFound


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
