"""Pages of warm and of empty caches, compared without what differs each time."""

import re

from flask import Flask
from werkzeug.test import TestResponse

from app.extensions import caches
from app.models import User
from tests.support.browsing import Browser, Browsing

# Tokens of forms, which are others each time.
_ONCE = re.compile(
    r'(name="(?:csrf_token|idempotency_key|csrf-token)"[^>]*?'
    r' (?:value|content)=)"[^"]*"'
)


class Reader:
    """One person's browser at one application."""

    def __init__(self, app: Flask, person: User | str) -> None:
        self._app = app
        self.browser: Browser = Browsing(app).as_user(person)

    def page(self, url: str) -> str:
        """Return the status and the text of a page, as the caches are."""
        return _stable(self.browser.get(url))

    def fresh(self, url: str) -> str:
        """Return the same of a page that nothing remembered goes into."""
        with self._app.app_context():
            caches.clear_all()
        return self.page(url)


def _stable(response: TestResponse) -> str:
    where = response.headers.get("Location", "")
    return f"{response.status_code} {where}\n" + _ONCE.sub(r"\1", response.text)
