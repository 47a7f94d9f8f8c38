"""Pages that need somebody ask a stranger to sign in, as readers have known it."""

import pytest
from flask import Flask

from app.models import User
from tests.support.browsing import Browsing

MEMBERS = [
    *("/", "/index", "/explore", "/user/bob", "/edit_profile", "/search?q=word"),
    *("/send_message/bob", "/messages", "/notifications", "/user/bob/followers"),
]
# What strangers read where a site is open to them.
READ_BY_STRANGERS = {"/", "/explore", "/user/bob"}


@pytest.mark.parametrize("path", MEMBERS)
def test_a_stranger_is_asked_to_sign_in(
    app: Flask, browsing: Browsing, bob: User, path: str
) -> None:
    if path in READ_BY_STRANGERS:
        assert browsing.anonymous().get(path).status_code == 200
        app.config["PUBLIC_READING"] = False
    browser = browsing.anonymous()
    answer = browser.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/auth/login?next=/")
    page = browser.get(answer.headers["Location"]).text
    assert "Please log in to access this page." in page
