"""A site without a key: no dead links, and one notice for its administrators."""

from flask import Flask

from app.models import User
from tests.support import factories
from tests.support.browsing import Browsing

PAGES = [
    "/twitter/trends",
    "/twitter/search?q=x",
    "/twitter/bob",
    "/twitter/bob/status/1",
]


def test_pages_are_missing_and_say_why(browsing: Browsing, alice: User) -> None:
    reader = browsing.as_user(alice)
    for page in PAGES:
        response = reader.get(page)
        assert response.status_code == 404
        assert "Twitter is not set up on this site." in response.text


def test_no_page_links_to_twitter_pages(browsing: Browsing, alice: User) -> None:
    reader = browsing.as_user(alice)
    for page in ("/index", "/explore", "/search?q=x", "/settings", "/user/alice"):
        assert 'href="/twitter' not in reader.get(page).text


def test_deliveries_are_not_accepted(app: Flask) -> None:
    headers = {"X-API-Key": ""}
    response = app.test_client().post("/twitter/webhook", json={}, headers=headers)
    assert response.status_code == 405


def test_administrator_is_offered_the_sandbox(browsing: Browsing) -> None:
    factories.make_user("carol", is_admin=True)
    assert "flask twitter sandbox" in browsing.as_user("carol").get("/settings").text
