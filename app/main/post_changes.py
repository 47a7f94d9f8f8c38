"""What open pages ask about posts that they show: one anew, and which have changed."""

from flask import Response, jsonify, render_template, request

from app.exceptions import NotFound
from app.extensions import db
from app.lib.ids import MAX_ID
from app.main.blueprint import bp
from app.posts import queries, reading
from app.web.policies import MEMBER, policy
from app.web.presenters.posts import present
from app.web.viewer import current_viewer

# A page shows fewer.
MAX_SHOWN = 200


@bp.route("/post/<id:post_id>/fragment")
@policy(MEMBER)
def post_fragment(post_id: int) -> str:
    """Return one post as timelines show it, for a page on which it was edited."""
    found = reading.one(current_viewer(), post_id)
    if found is None:
        raise NotFound
    return render_template("post/_list.html", views=present([found]))


@bp.route("/posts/shown")
@policy(MEMBER)
def shown_posts() -> Response:
    """Return the versions of the posts `id`, without those that are gone.

    A page that may have missed edits and deletions asks once for all that it shows.
    """
    ids = request.args.getlist("id", type=int)[:MAX_SHOWN]
    wanted = [each for each in ids if abs(each) <= MAX_ID]
    query = queries.versions(wanted, current_viewer())
    rows = db.session.execute(query) if wanted else ()
    return jsonify({str(post_id): version for post_id, version in rows})
