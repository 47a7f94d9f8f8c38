"""The endpoint of random pictures, which other programs use, too.

Its address and the shape of its answers are those of the article from which it comes.
"""

from typing import Any

from flask import Blueprint, Response, jsonify
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException, Unauthorized

from app.exceptions import MicroblogError
from app.http_api import errors
from app.web import policies
from app.web.limits import DISCOVERING
from app.web.policies import READER, policy
from app.web.presenters.discover import PictureView, choose_own
from app.web.viewer import viewer

PREFIX = "/polling/api/v1.0"
bp = Blueprint("polling", __name__, url_prefix=PREFIX)
Failed = tuple[Response, int]


@bp.before_request
def _enforce() -> Any:
    return policies.enforce(_refuse_strangers)


@bp.route("/rndimg")
@policy(READER, DISCOVERING)
def rndimg() -> Response:
    """Return the address of a random picture, with what is known of it."""
    return answer(choose_own(viewer()))


@bp.after_request
def _let_others_read(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.errorhandler(RateLimitExceeded)
def _too_many(error: RateLimitExceeded) -> Failed:
    message = _("Too many attempts. Please wait a moment and try again.")
    seconds = error.limit.limit.get_expiry() if error.limit else 60
    response, status = failed(message, 429)
    response.headers["Retry-After"] = str(seconds)
    return response, status


@bp.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Failed:
    return failed(error.description or error.name, error.code or 500)


@bp.errorhandler(MicroblogError)
def _excepted(error: MicroblogError) -> Failed:
    return failed(_(error.message) % error.parameters, 503)


@bp.record
def _shape_others(state: BlueprintSetupState) -> None:
    """Shape what belongs to no blueprint: another method, another address below."""
    app: Any = state.app
    errors.register(app, PREFIX, _render)


def _render(report: errors.ErrorReport) -> Response:
    response, _status = failed(report.message or report.phrase, report.status)
    return _let_others_read(response)


def answer(view: PictureView, **more: str) -> Response:
    """Return a picture in the shape of the endpoint."""
    return jsonify(
        status="success",
        message=view.url,
        alt=view.alt,
        author=view.author or None,
        post=view.post or None,
        **more,
    )


def failed(message: str, status: int) -> Failed:
    """Return a failure in the shape of the endpoint."""
    return jsonify(status="error", message=message), status


def _refuse_strangers() -> None:
    """Refuse a stranger on a site that is closed to them.

    :raises Unauthorized: nobody is signed in.
    """
    if viewer() is None:
        raise Unauthorized(_("Please log in to access this page."))
