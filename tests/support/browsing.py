"""Clients that do what a browser does: keep cookies, send forms with their tokens."""

import re
from contextvars import Context
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.models import User
from tests.support.factories import PASSWORD
from tests.support.pages import Page

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
META = re.compile(r'name="csrf-token" content="([^"]+)"')


class OwnContextClient(FlaskClient):
    """A client whose requests have contexts of their own, as a server does.

    Within the application context of a test, all requests would share its `g`, and with
    it the first reader's account and CSRF token.
    """

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """Send a request."""
        return Context().run(super().open, *args, **options)


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask) -> None:
        app.test_client_class = OwnContextClient
        self.client: FlaskClient = app.test_client()

    def get(self, url: str, **options: Any) -> TestResponse:
        """Open a page, as a browser asks for it."""
        headers = {"Accept": "text/html"} | options.pop("headers", {})
        return self.client.get(url, headers=headers, **options)

    def open(self, url: str, **options: Any) -> Page:
        """Open a page, and the one that it leads to, and read it."""
        response = self.get(url, **{"follow_redirects": True} | options)
        return Page(response.text)

    def submit(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        page: str | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send a form to `url` with the token found on `page` (or on `url` itself)."""
        fields = {"csrf_token": self.token(page or url)} | (data or {})
        headers = {"Accept": "text/html"} | options.pop("headers", {})
        return self.client.post(url, data=fields, headers=headers, **options)

    def token(self, page: str) -> str:
        """Return the CSRF token of a page."""
        html = self.get(page, follow_redirects=True).text
        found = TOKEN.search(html) or META.search(html)
        assert found, f"no CSRF token on {page}"
        return found[1]


class Browsing:
    """A factory of browsers."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def anonymous(self) -> Browser:
        """Return a stranger's browser."""
        return Browser(self._app)

    def as_user(self, user: User | str, password: str = PASSWORD) -> Browser:
        """Return the browser of an account that has signed in with the form."""
        name = user if isinstance(user, str) else user.username
        browser = Browser(self._app)
        response = browser.submit(
            "/auth/login", {"username": name, "password": password}
        )
        assert response.status_code == 302, response.text
        return browser
