"""How many requests a client may send: by its token, else by its address."""

import logging
import math
import time
from typing import Any

from flask import Response, g
from flask_limiter import RouteLimit

from app.extensions import limiter
from app.lib import outages
from app.limits import network_key
from app.web.limits import configured

log = logging.getLogger(__name__)


def client_key() -> str:
    """Return the limiter key of a client; an unknown token counts for its address."""
    token = g.get("api_token")
    if token is not None:
        return f"token:{token.id}" if token.id else f"user:{token.user.id}"
    return f"address:{network_key()}"


def everything(**options: Any) -> RouteLimit:
    """Return the limit on all requests of a client, counted once for all routes."""
    return limiter.shared_limit(
        configured("API_LIMIT"), scope="api", key_func=client_key, **options
    )


EVERYTHING = everything()


def add_headers(response: Response) -> Response:
    """Add how many requests are left: in the names of the IETF's draft, in seconds.

    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/07/
    """
    limit = limiter.current_limit
    if limit is None:
        return response
    try:
        left, seconds = limit.remaining, limit.reset_at - time.time()
    except Exception as error:
        # The counters' store went away in between; the response is worth more.
        if not outages.note(error):
            log.warning("the limits of a request are not known", exc_info=True)
        return response
    wait = max(1, min(math.ceil(seconds), limit.limit.get_expiry()))
    response.headers["RateLimit-Limit"] = str(limit.limit.amount)
    response.headers["RateLimit-Remaining"] = str(max(0, left))
    response.headers["RateLimit-Reset"] = str(wait)
    if response.status_code == 429:
        response.headers["Retry-After"] = str(wait)
    return response
