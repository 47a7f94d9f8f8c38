"""Translations: of a post, and of any text for scripts of the founding application."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.exceptions import Invalid, NotFound, Unavailable
from app.extensions import csrf
from app.main.blueprint import bp
from app.posts import reading
from app.posts.read_models import PostRecord
from app.translate import translate, translate_text
from app.web.arguments import prefers_json
from app.web.limits import WRITING
from app.web.policies import CONFIRMED, policy
from app.web.presenters.posts import present
from app.web.viewer import current_viewer

FIELDS = ("text", "source_language", "dest_language")


# A page of another site cannot send JSON here: its browser would ask first, and be
# refused. So no CSRF token is needed, and scripts of that application send none.
@csrf.exempt
@bp.route("/translate", methods=["POST"], endpoint="translate_text")
@policy(CONFIRMED, WRITING)
def translate_any() -> Response | tuple[Response, int]:
    """Translate `text`; the response says why where that is not possible."""
    sent = request.get_json()
    values = sent if isinstance(sent, dict) else {}
    text, source, dest = (values.get(name) for name in FIELDS)
    if not (
        isinstance(text, str) and isinstance(source, str) and isinstance(dest, str)
    ):
        message = _("Error: text, source_language and dest_language are needed.")
        return jsonify(text=message, error="Bad Request", message=message), 400
    return jsonify(text=translate(text, source, dest))


@bp.route("/post/<id:post_id>/translate", methods=["POST"])
@policy(CONFIRMED, WRITING)
def translate_post(post_id: int) -> Response | str | tuple[Response, int]:
    """Translate a post into the viewer's language."""
    post = _post(post_id)
    try:
        text = translate_text(post.body, post.language or "", str(get_locale()))
    except (Invalid, Unavailable) as refusal:
        return _refuse(post_id, _(refusal.message) % refusal.parameters)
    if prefers_json():
        return jsonify(text=text)
    [view] = present([post])
    return render_template("main/post.html", view=view, translation=text)


def _post(post_id: int) -> PostRecord:
    found = reading.one(current_viewer(), post_id)
    if found is None:
        raise NotFound
    return found


def _refuse(post_id: int, message: str) -> Response | tuple[Response, int]:
    if prefers_json():
        return jsonify(error="Service Unavailable", message=message), 503
    flash(message)
    return redirect(url_for("main.post", post_id=post_id))
