"""From a named exception, an HTTP error or a failure to the response."""

import logging
from typing import Any

import sqlalchemy as sa
from flask import g, render_template, request
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES
from werkzeug.wrappers import Response

from app import exceptions
from app.errors.blueprint import bp
from app.extensions import db, login
from app.http_api.errors import ErrorReport, Fields, renderer_for
from app.http_api.errors import render as render_json
from app.lib import outages
from app.lib.i18n import mark as _l
from app.web.timing import logged_path

log = logging.getLogger(__name__)

STATUS: dict[type[exceptions.MicroblogError], int] = {
    exceptions.Invalid: 400,
    exceptions.Busy: 503,
    exceptions.InvalidFields: 400,
    exceptions.NotAllowed: 403,
    exceptions.InsufficientScope: 403,
    exceptions.NotFound: 404,
    exceptions.Conflict: 409,
    exceptions.KeyReused: 422,
    exceptions.TooMany: 429,
    exceptions.Unavailable: 503,
}
DATABASE = outages.of("database")
BUSY = _l("The site is busy at the moment. Try again in a few seconds.")
PAGES = frozenset({400, 403, 404, 405, 413, 429, 500, 503})
PLAIN = "<!doctype html><title>{0}</title><h1>{0}</h1><p><a href='/'>Back</a></p>"


@bp.app_errorhandler(exceptions.MicroblogError)
def expected(error: exceptions.MicroblogError) -> Response:
    """Return the response to a named exception, which ends a use case."""
    message = _(error.message) % error.parameters if error.message else None
    fields: Fields | None = None
    if isinstance(error, exceptions.Invalid):
        fields = {error.field: [message]}
    elif isinstance(error, exceptions.InvalidFields):
        fields = error.errors
    return respond(STATUS.get(type(error), 400), message, _headers(error), fields)


def _headers(error: exceptions.MicroblogError) -> dict[str, str]:
    """Return what a named exception tells the client in headers."""
    if isinstance(error, exceptions.TooMany):
        return {"Retry-After": str(max(1, round(error.retry_after)))}
    if isinstance(error, exceptions.Unavailable | exceptions.Busy):
        return {"Retry-After": "10"}
    if isinstance(error, exceptions.InsufficientScope):
        # https://datatracker.ietf.org/doc/html/rfc6750#section-3.1
        challenge = f'Bearer error="insufficient_scope", scope="{error.scope}"'
        return {"WWW-Authenticate": challenge}
    return {}


@bp.app_errorhandler(CSRFError)
def expired_form(error: CSRFError) -> Response:
    """Return 400 for an expired form, which the browser keeps as a draft."""
    message = _("This form has expired. Please go back, reload and try again.")
    return respond(400, message)


@bp.app_errorhandler(RateLimitExceeded)
def too_many(error: RateLimitExceeded) -> Response:
    """Return 429 with the seconds to wait."""
    message = _("Too many attempts. Please wait a moment and try again.")
    seconds = error.limit.limit.get_expiry() if error.limit else 60
    return respond(429, message, {"Retry-After": str(seconds)})


@bp.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> Any:
    """Return the response to an error of Werkzeug or Flask; redirects pass."""
    cause = getattr(error, "original_exception", None)
    # One of the handlers above asked for the language of the viewer.
    if isinstance(cause, sa.exc.TimeoutError):
        return busy(cause)
    if cause is not None and outages.part_of(cause) == "database":
        return database_down(cause)
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error
    headers = {
        name: value
        for name, value in error.get_headers(request.environ)
        if name.lower() in ("allow", "content-range", "www-authenticate", "retry-after")
    }
    return respond(status, None, headers)


@bp.app_errorhandler(exceptions.Overloaded)
@bp.app_errorhandler(sa.exc.TimeoutError)
def busy(error: Exception) -> Response:
    """Return 503 for an overload, as when the pool has no connection left.

    It is no failure, so it is logged where nobody is mailed.
    """
    _reset()
    log.warning(
        "busy on %s %s: %s", request.method, logged_path(), str(error) or "no turn"
    )
    return respond(503, _(BUSY), {"Retry-After": "5"})


@bp.app_errorhandler(sa.exc.OperationalError)
def database_down(error: Exception) -> Response:
    """Return 503 while the database does not respond; the request may be repeated."""
    DATABASE.failed(error)
    return respond(503, None, {"Retry-After": "10"})


@bp.app_errorhandler(sa.exc.PendingRollbackError)
def used_after_failure(error: Exception) -> Response:
    """Return 503 if the connection was lost and 500 if a statement failed unnoticed."""
    return database_down(error) if outages.part_of(error) else failure(error)


@sa.event.listens_for(sa.engine.Engine, "after_cursor_execute")
def _database_answers(*_execution: Any) -> None:
    """Note the end of an outage; checked after every statement, it costs nothing."""
    if DATABASE.is_on:
        DATABASE.succeeded()


@bp.app_errorhandler(Exception)
def failure(error: Exception) -> Response:
    """Log an error of ours and return 500, without being able to fail again."""
    log.exception("unhandled error on %s %s", request.method, logged_path())
    return respond(500)


def respond(
    status: int,
    message: str | None = None,
    headers: dict[str, str] | None = None,
    fields: Fields | None = None,
) -> Response:
    """Return the error in the form that the client accepts."""
    if status >= 500:
        _reset()
    report = ErrorReport(status, message, fields)
    render = renderer_for(request.path) or (render_json if wants_json() else _page)
    response = render(report)
    response.status_code = status
    response.headers.update(headers or {})
    return response


def wants_json() -> bool:
    """Return whether the client takes JSON at least as gladly as HTML."""
    accepts = request.accept_mimetypes
    return accepts["application/json"] >= accepts["text/html"]


def _reset() -> None:
    g.failing = True
    # Who is signed in would be asked of the database again, which may be what failed.
    g._login_user = login.anonymous_user()
    try:
        db.session.rollback()
    except Exception:  # the connection is gone; the response must not be
        db.session.remove()


def _page(report: ErrorReport) -> Response:
    status = report.status
    page = status if status in PAGES else (400 if status < 500 else 500)
    try:
        body = render_template(f"errors/{page}.html", detail=report.message)
    except Exception:
        log.exception("the error page failed")
        body = PLAIN.format(HTTP_STATUS_CODES.get(status, "Error"))
    return Response(body, mimetype="text/html")
