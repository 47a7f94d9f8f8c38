"""Who is active now, of those who allow others to see it; see decision 0051."""

from typing import Any

from flask import Flask, current_app

from app.broker.envelope import Envelope, make_event
from app.relationships.audience import Relation
from app.users.models import User
from app.web.activity.register import Register, describe
from app.web.activity.stores import make_store

EXTENSION = "activity"


def init_app(app: Flask) -> None:
    """Bind the register of active people to an application."""
    store = make_store(app.config.get("REDIS_URL"))
    backend: Any = app.extensions["broker"]
    app.extensions[EXTENSION] = Register(store, backend.publish)


def register() -> Register:
    """Return the register of the current application."""
    found: Register = current_app.extensions[EXTENSION]
    return found


def event(user_id: int, is_active: bool) -> Envelope:
    """Return the event that says whether a person is active."""
    return make_event(*describe(user_id, is_active))


def shown_of(person: User, relation: Relation) -> bool | None:
    """Return whether a person is active now; None if that is not for the viewer.

    It is for everybody who is signed in, if the person allows it and neither has
    blocked the other.
    """
    if not person.shows_activity or relation.is_blocked:
        return None
    return register().is_active(person.id)
