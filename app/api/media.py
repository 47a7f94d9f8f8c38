"""Uploads of pictures for new posts."""

from flask import current_app, request

from app.api.blueprint import bp
from app.api.schemas.posts import Attachment
from app.exceptions import Invalid
from app.extensions import db
from app.http_api import auth, errors
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.lib.i18n import mark as _l
from app.media import attachments
from app.web.idempotency import header_key, replayed
from app.web.limits import WRITING
from app.web.presenters.attachments import view_of_upload


@bp.post("/media")
@Operation(
    "Upload a picture",
    tag="posts",
    response=Attachment,
    success=201,
    upload=True,
    repeatable=True,
    limits=(WRITING,),
)
def upload_media() -> JsonResponse:
    """Upload a picture for a post.

    Name its id in `media_ids` of a new post within a day; otherwise it is deleted.
    Until then its URLs return 404.
    """
    file, key = request.files.get("file"), header_key()
    if file is None or not current_app.config["POST_MAX_PICTURES"]:
        raise Invalid("file", _l("Send a picture here."))
    allowed = attachments.Limits.of(current_app.config)
    alt_text = request.form.get("description")
    with errors.renamed(picture="file"):
        draft = attachments.draft_image(file.stream, allowed, alt_text)
    row = attachments.store_upload(auth.current_viewer().id, draft, key=key)
    db.session.commit()
    return JsonResponse(Attachment.render(view_of_upload(row)), replayed(key))
