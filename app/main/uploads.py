"""The pictures that come with a text out of the box in which posts are written."""

from flask import current_app, request

from app.media.attachments import Draft, Limits, draft_picture
from app.web.attachments import check_number


def drafts() -> list[Draft]:
    """Draw the chosen pictures, each with the words written for it.

    :raises Invalid: there are too many, or one of them is no picture of ours.
    """
    files = [file for file in request.files.getlist("pictures") if file.filename]
    check_number(len(files), "pictures")
    allowed = Limits.of(current_app.config)
    words = [*request.form.getlist("descriptions"), *[""] * len(files)]
    return [
        draft_picture(file.stream, allowed, alt)
        for file, alt in zip(files, words, strict=False)
    ]
