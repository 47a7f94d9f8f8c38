"""How often a program may ask: by its token, else by its address."""

import hashlib
import logging
import math
import time

from flask import Response, current_app, g, request

from app.api import bp
from app.extensions import limiter
from app.lib.usernames import username_key
from app.limits import asker
from app.web.forms import login_limit, register_limit, write_limit

log = logging.getLogger(__name__)


def caller() -> str:
    """Name who asks: an unknown token counts for the address it comes from."""
    token = g.get("api_token")
    if token is not None:
        return f"token:{token.id}" if token.id else f"user:{token.user.id}"
    return f"address:{asker()}"


def person() -> str:
    """Name the person who asks, whichever of their tokens they use."""
    return f"user:{g.viewer.id}" if g.viewer is not None else caller()


def account() -> str:
    """Name the account whose password is tried, in a form of fixed length."""
    given = request.authorization
    name = username_key(given.username or "") if given is not None else ""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def was_refused(response: Response) -> bool:
    """Count an attempt at a password only if it failed."""
    return response.status_code == 401 or bool(g.get("password_refused"))


def _everything() -> str:
    return str(current_app.config["API_LIMIT"])


def _passwords() -> str:
    return str(current_app.config["LOGIN_ACCOUNT_LIMIT"])


EVERYTHING = limiter.shared_limit(_everything, scope="api", key_func=caller)
WRITING = limiter.shared_limit(write_limit, scope="api-write", key_func=person)
REGISTERING = limiter.shared_limit(register_limit, scope="api-register")
SIGNING_IN = limiter.shared_limit(login_limit, scope="api-login")
GUESSING = limiter.shared_limit(
    _passwords, scope="api-account", key_func=account, deduct_when=was_refused
)
CONFIRMING = limiter.shared_limit(
    _passwords, scope="api-password", key_func=person, deduct_when=was_refused
)


@bp.after_request
def tell(response: Response) -> Response:
    """Say how much is left: in the names of the IETF's draft, in seconds.

    https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/07/
    """
    limit = limiter.current_limit
    if limit is None:
        return response
    try:
        left, seconds = limit.remaining, limit.reset_at - time.time()
    except Exception:
        # The counters' store went away in between; an answer is worth more.
        log.warning("the limits of a request are not known", exc_info=True)
        return response
    wait = max(1, min(math.ceil(seconds), limit.limit.get_expiry()))
    response.headers["RateLimit-Limit"] = str(limit.limit.amount)
    response.headers["RateLimit-Remaining"] = str(max(0, left))
    response.headers["RateLimit-Reset"] = str(wait)
    if response.status_code == 429:
        response.headers["Retry-After"] = str(wait)
    return response
