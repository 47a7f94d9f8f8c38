"""Pages of strangers are stored by caches; those of anybody else never are."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import User
from tests.support.browsing import Browsing
from tests.support.factories import PASSWORD, make_post

PAGES = ["/", "/explore", "/user/alice", "/tag/world", "/sitemap.xml"]


@pytest.fixture(autouse=True)
def post(app: Flask, alice: User) -> int:
    """A post of Alice's."""
    return make_post(alice, "Hello #world " + "long " * 20).id


@pytest.mark.parametrize("path", PAGES)
def test_stranger_gets_a_page_that_caches_may_store(
    client: FlaskClient, path: str
) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Cache-Control"].startswith("public, ")
    assert {"Cookie", "Accept-Language"} <= set(response.vary)
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_page_is_revalidated_until_it_changes(
    client: FlaskClient, alice: User, encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding}
    first = client.get("/explore", headers=headers)
    known = headers | {"If-None-Match": first.headers["ETag"]}
    again = client.get("/explore", headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert "Cookie" in again.vary
    make_post(alice, "News")
    changed = client.get("/explore", headers=known)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_languages_have_pages_of_their_own(client: FlaskClient) -> None:
    tags = {
        client.get("/", headers={"Accept-Language": code}).headers["ETag"]
        for code in ("en", "es", "fa")
    }
    assert len(tags) == 3


@pytest.mark.parametrize("path", PAGES)
def test_member_gets_a_page_that_nobody_stores(
    browsing: Browsing, alice: User, path: str
) -> None:
    stranger = browsing.anonymous().get(path)
    browser = browsing.as_user(alice)
    known = {"If-None-Match": stranger.headers["ETag"]}
    page = browser.get(path, headers=known)
    assert page.status_code == 200
    assert "public" not in page.headers["Cache-Control"]


def test_closed_site_shares_no_list_of_its_people(
    app: Flask, browsing: Browsing, alice: User
) -> None:
    app.config["PUBLIC_READING"] = False
    browser = browsing.as_user(alice)
    for path in ("/sitemap.xml", "/sitemap/people/0.xml", "/feed.atom"):
        page = browser.get(path)
        assert page.status_code == 200
        assert "public" not in page.headers["Cache-Control"], path


def test_page_with_a_notice_is_not_stored(browsing: Browsing, bob: User) -> None:
    browser = browsing.as_user(bob)
    browser.submit("/settings/delete_account", {"password": PASSWORD})
    page = browser.get("/")
    assert "Your account has been deleted." in page.text
    assert "public" not in page.headers["Cache-Control"]
    assert browser.get("/").headers["Cache-Control"].startswith("public")


def test_page_that_asks_to_sign_in_is_not_stored(
    app: Flask, client: FlaskClient
) -> None:
    app.config["PUBLIC_READING"] = False
    for path in ("/", "/messages"):
        response = client.get(path)
        assert response.status_code == 302
        assert "public" not in response.headers["Cache-Control"]
    assert "public" not in client.get("/auth/login").headers["Cache-Control"]


def test_missing_page_is_not_stored(client: FlaskClient) -> None:
    response = client.get("/user/nobody")
    assert response.status_code == 404
    assert "public" not in response.headers["Cache-Control"]
