"""The JSON API."""

from flask import Blueprint

bp = Blueprint("api", __name__)


@bp.route("/docs")
def docs() -> str:
    """Stand in until the description is written."""
    return "soon"
