"""How long each request took and what it cost: its log line and its metrics."""

import logging
import time
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, g, request

from app.broker import waiting
from app.metrics import Work, work
from app.metrics.requests import requests
from app.monitoring import WEB, monitoring

STREAM, STATIC = "stream", "static"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Views of the pages that are no pages.
CLASSES = {
    "static": STATIC,
    "style": STATIC,
    "main.healthz": "probe",
    "main.readyz": "probe",
    "main.metrics": "probe",
    "main.picture": "media",
    "main.identicon": "media",
    "main.twitter_picture": "media",
    "main.twitter_film": "media",
    "main.attachment": "media",
    "main.notifications": "poll",
    "main.new_posts": "poll",
    "main.new_replies": "poll",
}
BLUEPRINTS = {"main": "page"}

log = logging.getLogger("app.request")


def init_app(app: Flask) -> None:
    """Bind the hook that ends a request; `begin` is called by the first one."""
    app.after_request(end)


def begin() -> None:
    """Begin to measure the request; have the process report, if it does not yet."""
    g.began_at = time.perf_counter()
    g.work = work.begin()
    app: Any = current_app
    monitoring.start(app, WEB)


def end(response: Response) -> Response:
    """Log the request and return its id, so that a report can be traced."""
    response.headers["X-Request-ID"] = g.get("request_id", "-")
    if waiting.is_waiting(response):
        # A long poll of which this is not the end.
        return response
    found: Work = g.get("work") or Work()
    began = g.get("began_at", time.perf_counter())
    seconds = time.perf_counter() - began - found.waited_seconds
    endpoint = endpoint_class(response)
    method = request.method if request.method in METHODS else "OTHER"
    requests.note(endpoint, method, response.status_code, seconds)
    if endpoint != STATIC:
        _log(response.status_code, seconds, found)
    return response


def endpoint_class(response: Response) -> str:
    """Return the class of the endpoint, of which there are few: a label of metrics."""
    if response.mimetype == "text/event-stream":
        return STREAM
    if request.endpoint is None:
        return "unknown"
    blueprint = request.blueprint or "other"
    return CLASSES.get(request.endpoint) or BLUEPRINTS.get(blueprint, blueprint)


def logged_path() -> str:
    """Return the path for the log: no query, which holds what people search for.

    A link with a token must not be usable by a reader of the log, and a line end in an
    address must not begin a line there.
    """
    if request.url_rule and "token" in (request.view_args or {}):
        return request.url_rule.rule
    return quote(request.path, safe="/:@~+,;=!$&'()*", errors="replace")


def _log(status: int, seconds: float, found: Work) -> None:
    """Write one line, and the same as fields for machines that collect logs."""
    path, took = logged_path(), seconds * 1000
    database, asked = (
        found.statement_seconds * 1000,
        found.cache_hits + found.cache_misses,
    )
    fields = {
        "method": request.method,
        "path": path,
        "status": status,
        "milliseconds": round(took, 1),
        "statements": found.statements,
        "statement_milliseconds": round(database, 1),
        "cache_hits": found.cache_hits,
        "cache_misses": found.cache_misses,
    }
    log.info(
        "%s %s %d %.1f ms, %d statements %.1f ms, cache %d of %d",
        *(request.method, path, status, took, found.statements, database),
        *(found.cache_hits, asked),
        extra={"fields": fields},
    )
