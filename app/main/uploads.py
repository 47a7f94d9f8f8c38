"""The pictures that come with a text out of the box in which posts are written."""

from flask import current_app, request
from werkzeug.datastructures import FileStorage

from app.media.attachments import Draft, Limits, draft_image
from app.web.presenters.attachments import check_number


def chosen() -> list[FileStorage]:
    """Give the files that were chosen; browsers send a choice of none, too."""
    return [file for file in request.files.getlist("pictures") if file.filename]


def descriptions() -> list[str]:
    """Give what was written for each of them; "" where nothing was."""
    return request.form.getlist("descriptions")


def drafts() -> list[Draft]:
    """Draw the chosen pictures, each with the words written for it.

    :raises Invalid: there are too many, or one of them is no picture of ours.
    """
    files = chosen()
    check_number(len(files), "pictures")
    allowed = Limits.of(current_app.config)
    words = [*descriptions(), *[""] * len(files)]
    return [
        draft_image(file.stream, allowed, alt)
        for file, alt in zip(files, words, strict=False)
    ]
