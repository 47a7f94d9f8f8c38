"""Pictures and films of Twitter, so that no browser has to load them there."""

from flask import Response, request

from app.integrations.twitter.films import CHUNK, TYPE, OutsideFilm
from app.main.blueprint import bp
from app.main.pictures import OWN_IMMUTABLE, immutable_response
from app.web.policies import MEMBER, policy
from app.web.presenters.twitter_media import (
    FILM_PURPOSE,
    films,
    pictures,
    signed_address,
)
from app.web.security import PRIVATE, VIEWED


@bp.route("/twitter/picture/<token>")
@policy(MEMBER)
def twitter_picture(token: str) -> Response:
    """Return a picture of Twitter's, so that no browser has to load it there."""
    picture = pictures().get(signed_address(token))
    data, content_type = picture.data, picture.content_type
    return immutable_response(data, content_type, caching=OWN_IMMUTABLE)


@bp.route("/twitter/film/<token>")
@policy(MEMBER)
def twitter_film(token: str) -> Response:
    """Return a film of Twitter's, or a part of the range that a player requests.

    A server may send less than was requested (RFC 9110, 15.3.7), and players ask for
    the rest; thus one that waits with a full buffer holds no connection to Twitter.
    """
    address = signed_address(token, FILM_PURPOSE)
    response = immutable_response(b"", TYPE, caching=OWN_IMMUTABLE)
    response.headers["Content-Security-Policy"] = VIEWED
    response.accept_ranges = "bytes"
    wanted = _range(address)
    start, most = wanted or (0, CHUNK)
    try:
        chunk = films().chunk(address, start, most)
    except OutsideFilm as outside:
        return _refuse(response, outside.size)
    if wanted is None:
        response.response = films().rest(address, chunk)
        response.content_length = chunk.size
        return response
    response.set_data(chunk.data)
    response.status_code = 206
    response.content_range.set(chunk.start, chunk.stop, chunk.size)
    return response


def _refuse(response: Response, size: int) -> Response:
    """Return the refusal of a range that is not within the film (RFC 9110, 15.5.17)."""
    response.status_code = 416
    response.headers["Cache-Control"] = PRIVATE
    response.content_range.set(None, None, size or None)
    return response


def _range(address: str) -> tuple[int, int] | None:
    """Return the first byte that is wanted and how many, None for the whole film."""
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    # What never changes at its address needs no `If-Range`.
    start, stop = wanted.ranges[0]
    if start < 0:
        # The end is wanted: one byte says where the film ends.
        start = max(0, films().chunk(address, 0, 1).size + start)
    return start, CHUNK if stop is None else stop - start
