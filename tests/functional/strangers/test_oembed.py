"""What other sites are told to show of a page here (https://oembed.com/)."""

import io
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app import db
from app.media import attachments
from app.media.attachments import Limits
from app.models import User
from tests.support.factories import make_post
from tests.support.markup import parse

SITE = "http://microblog.test"


@pytest.fixture
def number(app: Flask, alice: User) -> int:
    """A post of Alice's."""
    return make_post(alice, "Hello #world <script>").id


def ask(client: FlaskClient, url: str, **options: Any) -> Any:
    return client.get("/oembed", query_string={"url": url} | options)


def test_page_leads_to_its_card(client: FlaskClient, number: int) -> None:
    links = parse(client.get(f"/post/{number}").text).all("link", rel="alternate")
    found = {each["type"]: each["href"] for each in links if "oembed" in each["type"]}
    assert set(found) == {"application/json+oembed", "text/xml+oembed"}
    for address in found.values():
        assert client.get(address.removeprefix(SITE)).status_code == 200


def test_card_of_a_post_is_a_quotation(client: FlaskClient, number: int) -> None:
    response = ask(client, f"{SITE}/post/{number}")
    card = response.get_json()
    assert response.mimetype == "application/json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (card["version"], card["type"]) == ("1.0", "rich")
    assert (card["author_name"], card["author_url"]) == ("alice", f"{SITE}/user/alice")
    assert card["provider_url"] == f"{SITE}/"
    html = parse(card["html"])
    assert f'href="{SITE}/tag/world"' in card["html"]
    assert "<script" not in card["html"]
    assert 'href="/' not in card["html"]
    assert [each["cite"] for each in html.all("blockquote")] == [
        f"{SITE}/post/{number}"
    ]


def test_card_is_no_larger_than_asked(client: FlaskClient, number: int) -> None:
    card = ask(client, f"{SITE}/post/{number}", maxwidth=300, maxheight=80).get_json()
    assert (card["width"], card["height"]) == (300, 80)
    for odd in ("x", "-1", "0", "9" * 30):
        card = ask(client, f"{SITE}/post/{number}", maxwidth=odd).get_json()
        assert card["width"] == 550


def test_picture_of_a_card_is_no_larger_than_asked(
    client: FlaskClient, alice: User
) -> None:
    post, stream = make_post(alice, "Look"), io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(stream, "PNG")
    stream.seek(0)
    limits = Limits(image_bytes=2_000_000, pixels=20_000_000, video_bytes=0)
    draft = attachments.draft_image(stream, limits)
    attachments.attach(post.id, alice.id, [draft])
    db.session.commit()
    url = f"{SITE}/post/{post.id}"
    for asked, is_shown in ((400, True), (399, False)):
        card = ask(client, url, maxwidth=asked).get_json()
        assert ("thumbnail_url" in card) is is_shown


def test_languages_have_cards_of_their_own(client: FlaskClient, number: int) -> None:
    response = ask(client, f"{SITE}/post/{number}")
    assert {"Cookie", "Accept-Language"} <= set(response.vary)


def test_card_in_xml_says_the_same(client: FlaskClient, number: int) -> None:
    url = f"{SITE}/post/{number}"
    response = ask(client, url, format="xml")
    assert response.mimetype == "text/xml"
    tree = ET.fromstring(response.data)  # noqa: S314  # our own answer
    assert tree.tag == "oembed"
    card = ask(client, url).get_json()
    assert {each.tag: each.text for each in tree} == {
        name: str(value) for name, value in card.items()
    }


def test_card_of_a_person_is_a_link(client: FlaskClient, alice: User) -> None:
    card = ask(client, f"{SITE}/user/alice").get_json()
    assert (card["type"], card["title"]) == ("link", "alice")


@pytest.mark.parametrize(
    "url",
    [
        *("https://elsewhere.example/post/1", f"{SITE}/about", f"{SITE}/post/1"),
        *(f"{SITE}/user/nobody", f"{SITE}//evil/", "http://[", "post/1", SITE),
        "ftp://microblog.test/post/1",
    ],
)
def test_other_addresses_have_no_card(client: FlaskClient, url: str) -> None:
    assert ask(client, url).status_code == 404


def test_question_without_address_is_refused(client: FlaskClient) -> None:
    assert client.get("/oembed").status_code == 400


def test_unknown_format_is_not_implemented(client: FlaskClient, number: int) -> None:
    assert ask(client, f"{SITE}/post/{number}", format="yaml").status_code == 501


@pytest.mark.parametrize("by", ["person", "site"])
def test_what_is_for_members_has_no_card(
    app: Flask, client: FlaskClient, alice: User, number: int, by: str
) -> None:
    if by == "person":
        alice.members_only = True
        db.session.commit()
    else:
        app.config["PUBLIC_READING"] = False
    for path in (f"post/{number}", "user/alice"):
        response = ask(client, f"{SITE}/{path}")
        assert response.status_code == 401
        assert "Hello" not in response.text
