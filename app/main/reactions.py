"""Bookmarks: the button below each post, and the page of bookmarked posts."""

from functools import partial
from typing import Any

from flask import (
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from app.lib.safe_urls import safe_next
from app.main.blueprint import bp
from app.reactions import service
from app.reactions.kinds import BOOKMARK
from app.web.arguments import prefers_json
from app.web.limits import WRITING
from app.web.pagination import read_page
from app.web.policies import CONFIRMED, MEMBER, policy
from app.web.presenters.posts import present
from app.web.viewer import current_viewer


@bp.route("/bookmarks")
@policy(MEMBER)
def bookmarks() -> str:
    """List the viewer's bookmarks, the latest first; nobody else sees them."""
    return render_template(
        "main/bookmarks.html",
        page=read_page(partial(service.read, BOOKMARK, current_viewer()), present),
    )


@bp.route("/post/<id:post_id>/keep", methods=["POST"])
@policy(CONFIRMED, WRITING)
def bookmark_post(post_id: int) -> Any:
    """Bookmark a post."""
    service.add(BOOKMARK, current_viewer(), post_id)
    return _done(post_id, bookmarked=True)


@bp.route("/post/<id:post_id>/release", methods=["POST"])
@policy(MEMBER, WRITING)
def unbookmark_post(post_id: int) -> Any:
    """Remove a bookmark."""
    service.remove(BOOKMARK, current_viewer(), post_id)
    return _done(post_id, bookmarked=False)


def _done(post_id: int, *, bookmarked: bool) -> Any:
    message = (
        _("Added to your bookmarks.")
        if bookmarked
        else _("Removed from your bookmarks.")
    )
    if not prefers_json():
        flash(message)
        return redirect(f"{_origin(post_id)}#post{post_id}")
    following = "main.unbookmark_post" if bookmarked else "main.bookmark_post"
    return jsonify(
        bookmarked=bookmarked,
        message=message,
        label=_("Bookmarked") if bookmarked else _("Bookmark"),
        action=url_for(following, post_id=post_id),
    )


def _origin(post_id: int) -> str:
    """Return the address of the page with the pressed button, else the post's own."""
    own = url_for("main.post", post_id=post_id)
    host, _slash, path = (request.referrer or "").partition("://")[2].partition("/")
    return safe_next(f"/{path}", own) if host == request.host else own
