"""The address at which people look for the documentation of an API."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.main.blueprint import bp
from app.web.policies import PUBLIC, policy


@bp.route("/swagger")
@policy(PUBLIC)
def swagger() -> Response:
    """Lead to the documentation of the API."""
    return redirect(url_for("api.docs"))
