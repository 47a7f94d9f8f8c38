"""Who reads a feed: the owner of the key in its address, or who is signed in."""

from flask import current_app, g, request

from app.credentials import feed_keys
from app.exceptions import NotFound
from app.lib.i18n import mark as _l
from app.users.models import User
from app.web.viewer import current_viewer, viewer

VOID = _l(
    "This address of a feed is void. Its page, or Settings, Feeds, has the present one."
)


def own_key() -> str:
    """Return the key in the private addresses of the viewer's feeds."""
    return feed_keys.key_of(current_viewer(), current_app.config["SECRET_KEY"])


def feed_reader() -> User | None:
    """Return the reader of a private feed, None for a stranger without a key.

    :raises NotFound: the key of the address is void.
    """
    if "key" not in request.args:
        return viewer()
    person = key_owner()
    if person is None:
        raise NotFound(VOID)
    return person


def key_owner() -> User | None:
    """Return whose key the address has, read once for a request; None if it is void."""
    if "key_owner" not in g:
        secret = current_app.config["SECRET_KEY"]
        g.key_owner = feed_keys.find_owner(request.args.get("key", ""), secret)
    found: User | None = g.key_owner
    return found
