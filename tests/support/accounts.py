"""Forms and mails on the way from a stranger to a member."""

import re

from flask_mail import Message as Mail

from app import db
from app.models import User
from tests.support.browsing import Browser
from tests.support.factories import PASSWORD

NEW = "another staple entirely"


def registration(name: str = "alice", **changes: str) -> dict[str, str]:
    fields = {"username": name, "email": f"{name}@example.com"}
    return fields | {"password": PASSWORD, "password2": PASSWORD} | changes


def link_in(message: Mail, name: str) -> str:
    """Return the path of the link of a mail."""
    found = re.search(rf"http://microblog\.test(/auth/{name}/\S+)", message.body or "")
    assert found, message.body
    return found[1]


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/settings").status_code == 200


def alice_now() -> User:
    """Return Alice as she is stored now."""
    db.session.rollback()
    found: User = db.session.scalars(db.select(User).filter_by(username="alice")).one()
    return found
