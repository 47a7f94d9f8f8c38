"""Pages that are the same for all strangers: stored by caches, revalidated by ETag.

Nothing in them is anybody's: no token, no session, no notice. A page that has one of
these, and every page of somebody who is signed in, stays private.
"""

from flask import Flask, Response, current_app, request, session

from app.web.policies import READER, Policy
from app.web.viewer import SAFE_METHODS, viewer_id

# How long a page may be shown without asking again, in seconds; what somebody deletes
# or keeps for members is gone from caches after that.
SHARED = "public, max-age=30"
# What a page depends on beside its address: who it is, and the language.
VARIES = ("Cookie", "Accept-Language")
TYPES = frozenset({"text/html", "application/xml"})


def init_app(app: Flask) -> None:
    """Let caches store the pages of strangers, and templates know them."""
    app.after_request(share)
    app.jinja_env.globals["is_for_strangers"] = is_for_strangers


def is_for_strangers() -> bool:
    """Return whether the page is one that a stranger is just reading."""
    view = current_app.view_functions.get(request.endpoint or "")
    found: Policy | None = getattr(view, "policy", None)
    is_reading = found is not None and found.access is READER
    return is_reading and request.method in SAFE_METHODS and viewer_id() is None


def share(response: Response) -> Response:
    """Let caches store a page that is the same for all strangers."""
    if response.mimetype not in TYPES or not is_for_strangers():
        return response
    response.vary.update(VARIES)
    if response.status_code != 200 or session.modified or response.is_streamed:
        return response
    response.headers.setdefault("Cache-Control", SHARED)
    if not response.get_etag()[0]:
        response.add_etag()
    response.make_conditional(request)
    return response
