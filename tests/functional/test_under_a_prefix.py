"""The whole site under a path of somebody else's host, such as example.com/micro."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.support import factories
from tests.support.factories import PASSWORD

PREFIX = "/micro"
ROOT = f"http://localhost{PREFIX}/"
LINK = re.compile(
    r'\b(?:href|src|action|data-[a-z-]*url|data-root|data-next)="(/[^"]*)"'
)
PAGES = [
    *("/index", "/explore", "/user/alice", "/user/bob", "/user/bob/popup"),
    *("/user/bob/followers", "/edit_profile", "/settings", "/search?q=garlic"),
    *("/messages", "/messages/bob", "/send_message/bob", "/notifications/all"),
    *("/tag/garlic", "/about", "/export_posts", "/nowhere", "/auth/logout"),
]


class Prefixed:
    """A browser of a site whose addresses begin with a prefix."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str) -> Any:
        """Open a page, named without the prefix."""
        headers = {"Accept": "text/html"}
        return self.client.get(path, base_url=ROOT, headers=headers)

    def submit(self, path: str, **fields: str) -> Any:
        """Send the form of a page."""
        found = re.search(r'csrf_token" value="([^"]+)"', self.get(path).text)
        assert found
        fields["csrf_token"] = found[1]
        headers = {"Accept": "text/html"}
        return self.client.post(path, base_url=ROOT, data=fields, headers=headers)


@pytest.fixture
def browser(app: Flask, alice: Any, bob: Any) -> Prefixed:
    """Alice's browser, signed in."""
    factories.make_post(alice, "I grow #garlic with @bob")
    factories.follow(bob, alice)
    browser = Prefixed(app)
    answer = browser.submit("/auth/login", username="alice", password=PASSWORD)
    assert answer.headers["Location"] == f"{PREFIX}/index"
    return browser


def test_all_links_have_the_prefix(browser: Prefixed) -> None:
    astray = {
        (page, link)
        for page in PAGES
        for link in LINK.findall(browser.get(page).text)
        if not f"{link}/".startswith(f"{PREFIX}/")
    }
    assert astray == set()


def test_scripts_get_the_prefix(browser: Prefixed) -> None:
    page = browser.get("/index").text
    assert f'data-root="{PREFIX}"' in page
    modules = re.search(r"data-modules=(?:'|\")([^>]*?)(?:'|\")>", page)
    assert modules
    for address in re.findall(r"/[a-z/]+static/[^&'\"]+", modules[1]):
        assert address.startswith(f"{PREFIX}/static/")


def test_sign_in_redirects_to_the_requested_page(app: Flask, alice: Any) -> None:
    app.config["PUBLIC_READING"] = False
    browser = Prefixed(app)
    answer = browser.get("/explore?page=2")
    place = answer.headers["Location"]
    assert place.startswith(f"{PREFIX}/auth/login?next=")
    answer = browser.submit(
        place.removeprefix(PREFIX), username="alice", password=PASSWORD
    )
    assert answer.headers["Location"] == f"{PREFIX}/explore?page=2"


def test_redirects_of_actions_have_the_prefix(browser: Prefixed) -> None:
    answer = browser.submit("/index", post="Hello")
    assert answer.headers["Location"] == f"{PREFIX}/index"
    answer = browser.submit("/edit_profile", username="alice", about_me="Hi")
    assert answer.headers["Location"] == f"{PREFIX}/edit_profile"


def test_cookies_have_the_path_of_the_prefix(app: Flask) -> None:
    answer = Prefixed(app).get("/auth/login")
    assert "session=" in answer.headers["Set-Cookie"]


def test_links_of_the_api_have_the_prefix(app: Flask, alice: Any) -> None:
    token = alice.get_token()
    from app import db

    db.session.commit()
    answer = app.test_client().get(
        f"/api/users/{alice.id}",
        base_url=ROOT,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.json["_links"]["self"] == f"{PREFIX}/api/users/{alice.id}"
