"""What was added to a thread while somebody reads it."""

from flask import current_app, jsonify, render_template
from flask_login import login_required
from werkzeug.wrappers import Response

from app.exceptions import NotFound
from app.main import bp
from app.timeline import new_replies as thread_news
from app.web.negotiation import prefers_json
from app.web.pagination import id_argument
from app.web.threads import news_payload, present_news
from app.web.viewer import current_viewer


@bp.route("/post/<id:post_id>/replies/new")
@login_required
def new_replies(post_id: int) -> Response | str:
    """Give what was added below a post: to be counted as JSON, to be shown as HTML.

    Answers behind `min_id`, and how the author went on behind the post `tail`; a page
    that shows no place for one of them does not ask for it.
    """
    size: int = current_app.config["POSTS_PER_PAGE"]
    since, tail = id_argument("min_id"), id_argument("tail")
    news = thread_news.read(current_viewer(), post_id, since, tail, size)
    if news is None:
        raise NotFound
    if prefers_json():
        return jsonify(news_payload(news))
    return render_template("post/_news.html", **present_news(news))
