"""Limits on requests, counted once for pages and API together.

A person has one count on all devices and routes; a stranger has that of their network.
Each limit is data for the policy of a route.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from app.credentials import accounts
from app.extensions import limiter
from app.lib.usernames import email_key, username_key
from app.limits import network_key
from app.users import names
from app.users.models import User
from app.web.feed_readers import key_owner
from app.web.viewer import viewer

_WRITING = ["POST", "PUT", "PATCH", "DELETE"]


def configured(key: str) -> Callable[[], str]:
    """Return a function that reads a limit from the application's settings."""
    return lambda: str(current_app.config[key])


def person() -> str:
    """Return the limiter key of the viewer, or of a stranger's network."""
    found = viewer()
    return f"user:{found.id}" if found is not None else f"address:{network_key()}"


def feed_owner() -> str:
    """Return the limiter key of whose key the address of a feed has, else as for pages.

    Feed readers have no session, and those of many people share a network.
    """
    found = key_owner() if "key" in request.args else None
    return f"user:{found.id}" if found is not None else person()


def account() -> str:
    """Return the limiter key of the account whose password is tried.

    A name, an address and a session of the same account share it. Who names nobody
    counts as a person would.
    """
    login = typed_login()
    if not login or viewer() is not None:
        return person()
    holder = account_of(login)
    return f"user:{holder.id}" if holder is not None else _digest(username_key(login))


def mailbox() -> str:
    """Return the limiter key of the e-mail address to which a link is sent."""
    return _digest(email_key(_field("email")[: names.MAX_EMAIL]))


def account_of(login: str) -> User | None:
    """Return the account of a typed name or address, read once for a request."""
    found: dict[str, User | None] = g.setdefault("accounts_of", {})
    if login not in found:
        found[login] = accounts.find(login)
    return found[login]


def typed_login() -> str:
    """Return the name or address of a form or of Basic authentication, cut short."""
    given = request.authorization
    if given is not None and given.type == "basic":
        return (given.username or "")[: names.MAX_EMAIL + 1]
    return _field("username")[: names.MAX_EMAIL + 1]


def count_wrong_password() -> None:
    """Count the current request as a wrong password."""
    g.password_refused = True


def _was_wrong(response: Response) -> bool:
    return response.status_code == 401 or bool(g.get("password_refused"))


def _field(name: str) -> str:
    """Return a field of the form; nothing of a form that the view will refuse."""
    try:
        return request.form.get(name, "")
    except HTTPException:
        return ""


def _digest(name: str) -> str:
    """Return a key of fixed length that no account has."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _shared(setting: str, scope: str, **options: Any) -> Any:
    return limiter.shared_limit(configured(setting), scope=scope, **options)


WRITING = _shared("WRITE_LIMIT", "write", key_func=person, methods=_WRITING)
SIGNING_IN = _shared("LOGIN_LIMIT", "login", methods=_WRITING)
# Links with a token in them; guessing one is as hopeless as it should stay.
OPENING_LINKS = _shared("LOGIN_LIMIT", "link", methods=_WRITING)
REGISTERING = _shared("REGISTER_LIMIT", "register", methods=_WRITING)
TRYING_PASSWORDS = _shared(
    "LOGIN_ACCOUNT_LIMIT",
    "password",
    key_func=account,
    methods=_WRITING,
    deduct_when=_was_wrong,
)
ASKING_FOR_MAIL = _shared("RESET_LIMIT", "mail", key_func=mailbox, methods=_WRITING)
CONFIRMING_AGAIN = _shared("RESET_LIMIT", "confirm", key_func=person)
FETCHING_NEWS = _shared("NEWS_FETCH_LIMIT", "news", key_func=person, methods=["POST"])
READING_TWITTER = _shared("TWITTER_PAGE_LIMIT", "twitter", key_func=person)
READING_TWITTER_FEEDS = _shared("TWITTER_PAGE_LIMIT", "twitter", key_func=feed_owner)
# Random pictures, by whoever asks.
DISCOVERING = _shared("API_LIMIT", "discover", key_func=person)
# Feeds of searches, the one search that strangers have.
SEARCHING = _shared("API_LIMIT", "search", key_func=person)
# Cards for other sites, asked for by their servers: for each network.
EMBEDDING = _shared("API_LIMIT", "oembed", key_func=person)
