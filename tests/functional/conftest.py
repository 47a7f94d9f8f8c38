"""What journeys through the pages and the API share."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask_mail import Message as Mail

from app.extensions import mail
from app.models import User
from tests.support.api_client import Api, api_of
from tests.support.browsing import Browser, Browsing
from tests.support.factories import PASSWORD


@pytest.fixture
def api(app: Flask) -> Callable[..., Api]:
    """A factory of clients: `api(alice)` has Alice's token, `api()` has none."""

    def make(user: User | None = None) -> Api:
        return api_of(app, user) if user is not None else Api(app)

    return make


@pytest.fixture
def sent(app: Flask) -> Iterator[list[Mail]]:
    """Return the mails that workers have sent."""
    with mail.record_messages() as messages:
        yield messages


@pytest.fixture
def newcomer(app: Flask, browsing: Browsing) -> Browser:
    """The browser of Alice, who has just registered."""
    browser = browsing.anonymous()
    names = {"username": "alice", "email": "alice@example.com"}
    fields = names | {"password": PASSWORD, "password2": PASSWORD}
    assert browser.submit("/auth/register", fields).status_code == 302
    return browser
