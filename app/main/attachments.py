"""The files of posts: pictures as a whole, films by byte ranges."""

from flask import Response, request, stream_with_context
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from app.exceptions import NotFound
from app.extensions import db
from app.main.blueprint import bp
from app.main.pictures import HARMLESS, immutable_response
from app.media import service as media
from app.media.attachments import VIDEO_TYPE
from app.posts import queries
from app.web.policies import PUBLIC, policy
from app.web.security import VIEWED


@bp.route("/media/<file_id>")
@policy(PUBLIC)
def attachment(file_id: str) -> Response:
    """Return a picture or film of a post; its id cannot be guessed."""
    file = db.session.scalar(queries.attached_file(file_id))
    if file is None or file.content_type not in HARMLESS | {VIDEO_TYPE}:
        raise NotFound
    response = immutable_response(b"", file.content_type)
    response.headers["Content-Security-Policy"] = VIEWED
    # Feed readers show it in pages of their own, which learn nothing else by it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(file.id)
    response.make_conditional(request)
    if response.status_code == 304:
        return response
    if file.content_type == VIDEO_TYPE:
        _stream(response, file.id, file.size)
    else:
        response.set_data(media.read(file.id))
    return response


def _stream(response: Response, file_id: str, size: int) -> None:
    """Stream a film, or the range that a player requests (RFC 9110, 14)."""
    span = _range(file_id, size)
    start, stop = span or (0, size)
    response.response = stream_with_context(media.stream_part(file_id, start, stop))
    response.content_length = stop - start
    response.accept_ranges = "bytes"
    if span is not None:
        response.status_code = 206
        response.content_range.set(start, stop, size)


def _range(file_id: str, size: int) -> tuple[int, int] | None:
    """Return the requested range, None for the whole file.

    :raises RequestedRangeNotSatisfiable: it is not within the file.
    """
    wanted, condition = request.range, request.if_range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    if (condition.etag or condition.date) and condition.etag != file_id:
        return None
    found = wanted.range_for_length(size)
    if found is None:
        raise RequestedRangeNotSatisfiable(length=size)
    return found
