"""The pictures uploaded with the form of a post."""

from flask import current_app, request
from werkzeug.datastructures import FileStorage

from app.media.attachments import Draft, Limits, draft_image
from app.web.presenters.attachments import check_number


def chosen() -> list[FileStorage]:
    """Return the chosen files; browsers send an empty one where none was chosen."""
    return [file for file in request.files.getlist("pictures") if file.filename]


def descriptions() -> list[str]:
    """Return the alt text of each file, "" where there is none."""
    return request.form.getlist("descriptions")


def drafts() -> list[Draft]:
    """Return the chosen pictures, decoded, each with its alt text.

    :raises Invalid: there are too many, or one of them is no picture that we take.
    """
    files = chosen()
    check_number(len(files), "pictures")
    allowed = Limits.of(current_app.config)
    alts = [*descriptions(), *[""] * len(files)]
    return [
        draft_image(file.stream, allowed, alt)
        for file, alt in zip(files, alts, strict=False)
    ]
