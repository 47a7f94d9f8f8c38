"""What the site says of itself: to people, to crawlers, to browsers."""

from flask import Response, current_app, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.email.links import public_url
from app.main.blueprint import bp
from app.web.policies import PUBLIC, is_open_to_strangers, policy

# What a stranger can read, and no more. Of several rules the longest that fits holds:
# https://www.rfc-editor.org/rfc/rfc9309
CLOSED = """\
# People and their posts are shown to members only; elsewhere is nothing but the
# sign-in page. Pictures are theirs, too.
"""
RULES = """\
User-agent: *
Disallow: {root}/auth/*?
Allow: {root}/auth/login
Allow: {root}/auth/register
Allow: {root}/about
Allow: {root}/api/docs
Allow: {root}/api/openapi.json
Allow: {root}/static/
Allow: {root}/style.css
"""
# What else there is on a site that is open to strangers.
OPEN = """\
Allow: {root}/$
Allow: {root}/user/
Allow: {root}/post/
Allow: {root}/tag/
Allow: {root}/explore
Allow: {root}/media/
Allow: {root}/pictures/
Allow: {root}/identicons/
Allow: {root}/oembed
Allow: {root}/sitemap
Disallow: {root}/user/*/
Disallow: {root}/post/*/
"""
REST = """\
Disallow: {root}/
"""
SITEMAP = """
Sitemap: {sitemap}
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
    is_open = is_open_to_strangers()
    parts = (RULES, OPEN, REST, SITEMAP) if is_open else (CLOSED, RULES, REST)
    sitemap = public_url("main.sitemap")
    text = "".join(parts).format(root=request.script_root, sitemap=sitemap)
    response = Response(text, mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@bp.route("/favicon.ico")
@policy(PUBLIC, unlimited=True)
def favicon() -> BaseResponse:
    """Return the site's icon to what asks for it without having read a page."""
    response = current_app.send_static_file("img/favicon.ico")
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response
