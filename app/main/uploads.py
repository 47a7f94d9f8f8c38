"""The pictures that come with a text out of the box in which posts are written."""

import io

from flask import current_app, request

from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from app.lib.threads import run_aside
from app.media.attachments import Draft, draft_picture
from app.web.attachments import limits


def drafts() -> list[Draft]:
    """Draw the chosen pictures, each with the words written for it.

    :raises Invalid: there are too many, or one of them is no picture of ours.
    """
    files = [file for file in request.files.getlist("pictures") if file.filename]
    most: int = current_app.config["POST_MAX_PICTURES"]
    if len(files) > most:
        message = _l("A post may have at most %(limit)d pictures.")
        raise Invalid("pictures", message, limit=most)
    allowed = limits()
    words = [*request.form.getlist("descriptions"), *[""] * len(files)]
    return [
        # One byte more than allowed is enough to be refused.
        run_aside(
            draft_picture,
            io.BytesIO(file.stream.read(allowed.picture_bytes + 1)),
            allowed,
            alt,
        )
        for file, alt in zip(files, words, strict=False)
    ]
