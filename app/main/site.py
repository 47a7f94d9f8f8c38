"""What the site says of itself: to people, to crawlers, to browsers."""

from flask import Response, current_app, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.main.blueprint import bp
from app.web.policies import PUBLIC, policy

# What a stranger can read, and no more. Of several rules the longest that fits holds:
# https://www.rfc-editor.org/rfc/rfc9309
RULES = """\
# People and their posts are shown to members only; elsewhere is nothing but the
# sign-in page. Pictures are theirs, too.
User-agent: *
Disallow: {root}/auth/*?
Allow: {root}/auth/login
Allow: {root}/auth/register
Allow: {root}/about
Allow: {root}/api/docs
Allow: {root}/api/openapi.json
Allow: {root}/static/
Allow: {root}/style.css
Disallow: {root}/
"""


@bp.route("/about")
@policy(PUBLIC)
def about() -> str:
    """Show the page about this site."""
    return render_template("main/about.html")


@bp.route("/robots.txt")
@policy(PUBLIC, unlimited=True)
def robots() -> Response:
    """Return the rules for crawlers."""
    response = Response(RULES.format(root=request.script_root), mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.route("/favicon.ico")
@policy(PUBLIC, unlimited=True)
def favicon() -> BaseResponse:
    """Return the site's icon to what asks for it without having read a page."""
    response = current_app.send_static_file("img/favicon.ico")
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response
