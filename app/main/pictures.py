"""Pictures of people: uploaded, served, or identicons."""

from flask import (
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.exceptions import NotFound
from app.extensions import db
from app.lib.avatars import draw_identicon
from app.lib.clock import utcnow
from app.main.blueprint import bp
from app.main.forms.settings import PictureForm
from app.media import profile_pictures, queries
from app.media import service as media
from app.media.pictures import prepare_avatar
from app.web.forms import form_status, try_command
from app.web.limits import WRITING
from app.web.policies import CONFIRMED, PUBLIC, policy
from app.web.security import INERT
from app.web.viewer import current_viewer

# Addresses change with their content, so no client needs to ask again.
IMMUTABLE = "public, max-age=31536000, immutable"
# The same for what members alone are shown.
OWN_IMMUTABLE = "private, max-age=31536000, immutable"
# What a browser can only show; all that is stored here was encoded anew as WebP.
HARMLESS = frozenset({"image/webp", "image/png", "image/jpeg", "image/gif"})


@bp.route("/settings/picture", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def upload_picture() -> BaseResponse | tuple[str, int]:
    """Upload a picture, or remove it."""
    form = PictureForm()
    if "remove" in request.form:
        profile_pictures.remove_picture(current_viewer())
        return redirect(url_for("main.upload_picture"))
    if form.validate_on_submit() and _store(form):
        flash(_("Your changes have been saved."))
        return redirect(url_for("main.upload_picture"))
    return render_template("settings/picture.html", form=form), form_status(form)


@bp.route("/pictures/<file_id>")
@policy(PUBLIC)
def picture(file_id: str) -> Response:
    """Return an uploaded picture; its id cannot be guessed."""
    file = db.session.scalar(queries.alive(file_id, utcnow()))
    if file is None or file.kind != "picture" or file.content_type not in HARMLESS:
        raise NotFound
    return immutable_response(media.read(file.id), file.content_type)


@bp.route("/identicons/<int:user_id>.svg")
@policy(PUBLIC)
def identicon(user_id: int) -> Response:
    """Return the picture of a person without one; nothing is looked up."""
    return immutable_response(draw_identicon(str(user_id)).encode(), "image/svg+xml")


def _store(form: PictureForm) -> bool:
    def store() -> None:
        avatar = prepare_avatar(
            form.picture.data.stream,
            max_bytes=current_app.config["PICTURE_MAX_BYTES"],
            max_pixels=current_app.config["PICTURE_MAX_PIXELS"],
        )
        profile_pictures.set_picture(current_viewer(), avatar)

    return try_command(form, store)


def immutable_response(
    data: bytes, content_type: str, *, caching: str = IMMUTABLE
) -> Response:
    """Return a response that never changes at its address."""
    response = Response(data, mimetype=content_type)
    response.headers["Cache-Control"] = caching
    response.headers["Content-Security-Policy"] = INERT
    # These are public: they must not differ by, or carry, anybody's session.
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
