"""Keeping posts for later, by a button below each, and the page of what is kept."""

from typing import Any

from flask import (
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from app.bookmarks import service
from app.lib.safe_urls import safe_next
from app.main.blueprint import bp
from app.web.arguments import prefers_json
from app.web.limits import WRITING
from app.web.pagination import Page, cursor_from_request, is_too_deep, timeline_page
from app.web.policies import CONFIRMED, MEMBER, policy
from app.web.presenters.posts import present
from app.web.viewer import current_viewer


@bp.route("/bookmarks")
@policy(MEMBER)
def bookmarks() -> str:
    """Show what the viewer keeps, the latest kept first; nobody else sees it."""
    return render_template("main/bookmarks.html", page=_page())


@bp.route("/post/<id:post_id>/keep", methods=["POST"])
@policy(CONFIRMED, WRITING)
def bookmark_post(post_id: int) -> Any:
    """Keep a post for later."""
    service.add(current_viewer(), post_id)
    return _done(post_id, kept=True)


@bp.route("/post/<id:post_id>/release", methods=["POST"])
@policy(MEMBER, WRITING)
def unbookmark_post(post_id: int) -> Any:
    """Keep a post no longer."""
    service.remove(current_viewer(), post_id)
    return _done(post_id, kept=False)


def _page() -> Page:
    size: int = current_app.config["POSTS_PER_PAGE"]
    cursor = cursor_from_request(size)
    if is_too_deep(cursor):
        return Page([])
    part = service.read(current_viewer(), cursor, size)
    return timeline_page(part, present(part.items))


def _done(post_id: int, *, kept: bool) -> Any:
    sentence = (
        _("Added to your bookmarks.") if kept else _("Removed from your bookmarks.")
    )
    if not prefers_json():
        flash(sentence)
        return redirect(f"{_where_from(post_id)}#post{post_id}")
    following = "main.unbookmark_post" if kept else "main.bookmark_post"
    return jsonify(
        bookmarked=kept,
        message=sentence,
        label=_("Bookmarked") if kept else _("Bookmark"),
        action=url_for(following, post_id=post_id),
    )


def _where_from(post_id: int) -> str:
    """Give the page on which the button was pressed, else the post's own."""
    own = url_for("main.post", post_id=post_id)
    host, _slash, path = (request.referrer or "").partition("://")[2].partition("/")
    return safe_next(f"/{path}", own) if host == request.host else own
