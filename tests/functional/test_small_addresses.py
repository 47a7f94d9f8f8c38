"""Addresses as people, browsers and feed readers spell them."""

import io
from xml.etree import ElementTree as Xml

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from PIL import Image

from app.models import User
from app.web import feeds
from app.web.feeds.atom import NAMESPACE
from tests.support.counting import StatementCounter
from tests.support.routes import kinds_of, values_for

PREFIX = "/micro"


def addresses(app: Flask) -> list[str]:
    """Return an address of every page that can be opened."""
    found = []
    for rule in app.url_map.iter_rules():
        values = values_for(app, rule)
        # What takes a whole path takes one with a slash at its end as well.
        is_path = "path" in kinds_of(rule).values()
        if "GET" in (rule.methods or ()) and not is_path:
            with app.test_request_context():
                found.append(url_for(rule.endpoint, **values))
    return found


def test_trailing_slash_redirects_to_the_page(app: Flask, client: FlaskClient) -> None:
    pages = addresses(app)
    assert len(pages) > 50
    for page in pages:
        path, _, query = page.partition("?")
        if path.endswith("/"):
            continue
        answer = client.get(
            f"{path}/?a=1&b=%26{query}", headers={"Accept": "text/html"}
        )
        assert answer.status_code == 308, path
        assert answer.headers["Location"] == f"{path}?a=1&b=%26{query}"


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/user//", "/nowhere/x/", "/%2F%2Fevil/"]
)
def test_unknown_path_with_slash_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code in (404, 308)
    assert "evil" not in answer.headers.get("Location", "")


def test_redirect_has_prefix_and_letters_of_the_address(client: FlaskClient) -> None:
    answer = client.get("/tag/سلام/?page=2", base_url=f"http://localhost{PREFIX}/")
    assert answer.status_code == 308
    assert answer.headers["Location"] == (
        f"{PREFIX}/tag/%D8%B3%D9%84%D8%A7%D9%85?page=2"
    )


def test_redirect_preserves_the_method_of_forms(client: FlaskClient) -> None:
    assert client.post("/auth/login/", data={"username": "x"}).status_code == 308
    assert client.post("/auth/nowhere/").status_code == 404


def test_icon_costs_no_statement(
    client: FlaskClient, statements: StatementCounter
) -> None:
    for root in ("http://localhost/", f"http://localhost{PREFIX}/"):
        with statements() as asked:
            answer = client.get("/favicon.ico", base_url=root, buffered=True)
        assert answer.status_code == 200
        assert len(asked) == 0
        assert "Set-Cookie" not in answer.headers
        assert "max-age=604800" in answer.headers["Cache-Control"]
        with Image.open(io.BytesIO(answer.data)) as icon:
            assert (icon.format, icon.size) == ("ICO", (48, 48))


def test_feed_names_its_own_address(app: Flask, alice: User) -> None:
    path = "/twitter/search.atom?q=caf%C3%A9+%26&key=x.y"
    with app.test_request_context(path):
        root = "http://blog.example/"
        feed = feeds.Feed("Tea", feeds.own_url(root), f"{root}x", root)
        page = feeds.respond(feed, "atom")
    root = Xml.fromstring(page.data)  # noqa: S314  # our own feed
    links = {
        link.get("rel"): link.get("href")
        for link in root.findall(f"{{{NAMESPACE}}}link")
    }
    assert links["self"] == f"http://blog.example{path}"
