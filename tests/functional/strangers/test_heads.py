"""What heads of public pages say to search engines and to sites that show links."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.support.browsing import Browsing
from tests.support.factories import make_post
from tests.support.markup import Element, parse


def head_of(html: str) -> Element:
    return parse(html.partition("<body")[0] + "</html>")


def said(html: str) -> dict[str, str]:
    """Return what the head of a page says, by name or property."""
    metas = head_of(html).all("meta")
    return {each["property"] or each["name"]: each["content"] for each in metas}


def canonical(html: str) -> str:
    (found,) = head_of(html).all("link", rel="canonical")
    return found["href"]


@pytest.fixture
def number(app: Flask, alice: User) -> int:
    """A post of Alice's."""
    return make_post(alice, 'Hello #world <b>"bold"</b> ' + "long " * 60).id


def test_card_of_a_post_has_its_facts(client: FlaskClient, number: int) -> None:
    html = client.get(f"/post/{number}").text
    facts = said(html)
    assert facts["og:type"] == "article"
    assert facts["og:title"] == "Post by alice"
    assert facts["og:url"] == canonical(html) == f"http://microblog.test/post/{number}"
    assert facts["og:description"] == facts["description"]
    assert facts["description"].startswith('Hello #world <b>"bold"</b> long')
    assert len(facts["description"]) <= 200
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.+\+00:00", facts["article:published_time"])
    assert facts["article:author"] == "http://microblog.test/user/alice"


def test_card_of_a_person_has_what_they_say(client: FlaskClient, alice: User) -> None:
    alice.about_me, alice.picture_id = "I like trees", "picture-of-alice"
    db.session.commit()
    facts = said(client.get("/user/alice").text)
    assert (facts["og:type"], facts["profile:username"]) == ("profile", "alice")
    assert facts["description"] == "I like trees"
    assert facts["og:image"] == "http://microblog.test/pictures/picture-of-alice"


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "/"),
        ("/explore?utm_source=x", "/explore"),
        ("/explore?max_id=17&page=3", "/explore?max_id=17"),
        ("/tag/world?max_id=x", "/tag/world"),
        ("/user/alice?page=2", "/user/alice"),
        ("/user/ALICE", "/user/alice"),
        ("/tag/WORLD", "/tag/world"),
    ],
)
@pytest.mark.usefixtures("number")
def test_canonical_address_is_the_configured_site(
    client: FlaskClient, path: str, address: str
) -> None:
    html = client.get(path, headers={"Host": "evil.example"}).text
    assert canonical(html) == f"http://microblog.test{address}"


@pytest.mark.parametrize(
    ("path", "is_found"),
    [("/tag/world", True), ("/tag/nothing", False), ("/tag/world?none=x", False)],
)
@pytest.mark.usefixtures("number")
def test_page_of_a_tag_is_found_if_it_shows_something(
    client: FlaskClient, path: str, is_found: bool
) -> None:
    response = client.get(path)
    assert ("robots" not in said(response.text)) is is_found
    assert ("X-Robots-Tag" not in response.headers) is is_found


def test_unindexed_person_is_kept_from_engines(
    client: FlaskClient, alice: User, number: int
) -> None:
    for path in ("/user/alice", f"/post/{number}"):
        assert "robots" not in said(client.get(path).text)
    alice.unindexed = True
    db.session.commit()
    for path in ("/user/alice", f"/post/{number}"):
        response = client.get(path)
        assert said(response.text)["robots"] == "noindex"
        assert response.headers["X-Robots-Tag"] == "noindex"
    listed = client.get("/explore")
    assert "X-Robots-Tag" not in listed.headers
    (post,) = parse(listed.text).all("article", itemscope=True)
    assert "data-nosnippet" in post


def test_machines_read_the_facts_of_posts(client: FlaskClient, number: int) -> None:
    (post,) = parse(client.get("/explore").text).all("article", itemscope=True)
    assert post["itemtype"] == "https://schema.org/SocialMediaPosting"
    (text,) = post.all(itemprop="articleBody")
    assert text.text.startswith("Hello #world")
    assert [each["content"] for each in post.all(itemprop="name")] == ["alice"]
    (address,) = post.all(itemprop="url mainEntityOfPage")
    assert address["href"] == f"/post/{number}"


def test_members_are_given_no_cards(
    browsing: Browsing, alice: User, number: int
) -> None:
    html = browsing.as_user(alice).get(f"/post/{number}").text
    assert not {"og:title", "description"} & set(said(html))
    assert "itemscope" not in html
