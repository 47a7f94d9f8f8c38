"""What this site is."""

from flask import render_template

from app.main import bp


@bp.route("/about")
def about() -> str:
    """Say what this site is."""
    return render_template("main/about.html")
