"""The sitemap: every public page once, in parts of bounded size."""

from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from app.timeline import sitemaps
from tests.support.counting import StatementCounter
from tests.support.factories import make_post, make_posts

SITE = "http://microblog.test"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client: FlaskClient, path: str) -> list[str]:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    tree = ET.fromstring(response.data)  # noqa: S314  # our own answer
    return [each.text or "" for each in tree.iterfind("*/s:loc", NAMES)]


def everything(client: FlaskClient) -> list[str]:
    parts = addresses(client, "/sitemap.xml")
    return [
        page for part in parts for page in addresses(client, part.removeprefix(SITE))
    ]


@pytest.fixture(params=[2, 5_000])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many posts a part has."""
    wanted: int = request.param
    read = sitemaps.parts_of_posts
    monkeypatch.setattr(sitemaps, "parts_of_posts", lambda: read(wanted))
    return wanted


def test_every_public_page_is_listed_once(
    client: FlaskClient, alice: User, bob: User, charlie: User, size: int
) -> None:
    mine = make_posts(alice, 5)
    for person in (bob, charlie):
        make_post(person, "Not for everybody")
    bob.members_only, charlie.unindexed = True, True
    db.session.commit()
    found = everything(client)
    assert len(found) == len(set(found))
    people = {page for page in found if "/user/" in page}
    posts = {page for page in found if "/post/" in page}
    assert people == {f"{SITE}/user/alice"}
    assert posts == {f"{SITE}/post/{post.id}" for post in mine}
    assert {f"{SITE}/", f"{SITE}/explore"} <= set(found)


def test_posts_that_come_later_are_found(
    client: FlaskClient, alice: User, size: int
) -> None:
    make_posts(alice, 3)
    everything(client)
    later = make_posts(alice, 3)
    assert {f"{SITE}/post/{post.id}" for post in later} <= set(everything(client))


def test_whole_parts_are_looked_up_once(
    app: Flask, alice: User, statements: StatementCounter
) -> None:
    make_posts(alice, 7)
    assert len(sitemaps.parts_of_posts(2)) == 4
    db.session.rollback()
    with statements() as asked:
        sitemaps.parts_of_posts(2)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "path",
    ["people/99999999", f"posts/{10**15 * 9 + 10**15}/1", "posts/x/1", "nothing"],
)
def test_part_that_cannot_be_is_missing(client: FlaskClient, path: str) -> None:
    assert client.get(f"/sitemap/{path}.xml").status_code == 404


def test_closed_site_has_no_sitemap(app: Flask, client: FlaskClient) -> None:
    app.config["PUBLIC_READING"] = False
    assert client.get("/sitemap.xml").status_code == 302
    assert "Sitemap" not in client.get("/robots.txt").text
