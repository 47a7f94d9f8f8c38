"""Searching Twitter: people, a form for the operators, browsers that search here."""

import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, urlsplit

import pytest

from app.models import User
from flask_twitter_api.sandbox import Sandbox
from tests.support.browsing import Browser, Browsing

pytestmark = pytest.mark.usefixtures("sandbox")
FORM = "/twitter/search/form"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription"


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        ("words=tea+cake", "tea cake"),
        ("phrase=green+%22tea%22", '"green tea"'),
        ("any=tea+coffee&none=milk+-sugar", "(tea OR coffee) -milk -sugar"),
        ("any=tea", "tea"),
        ("from=@bob&to=elif&mentions=bob", "from:bob to:elif @bob"),
        ("since=2026-01-31", "since_time:1769817600"),
        ("lang=FA&min_faves=010&min_replies=0", "lang:fa min_faves:10"),
        (
            "words=a&flag=only:media&flag=without:replies&flag=only:nonsense",
            "a filter:media -filter:replies",
        ),
    ],
)
def test_fields_make_a_search(reader: Browser, fields: str, query: str) -> None:
    response = reader.get(f"{FORM}?{fields}")
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.location).query)["q"] == [query]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ("from=no-name", "can be nobody's name"),
        ("since=31.01.2026", "This is no date"),
        ("until=2026-02-30", "This is no date"),
        ("min_faves=-1", "This is no number"),
        ("min_faves=9999999999", "This is no number"),
        ('phrase="', "does not understand these words"),
        ("any=-", "does not understand these words"),
        ("none=-", "does not understand these words"),
        ("lang=not+one", "no code of a language"),
        ("words=" + "a" * 513, "too long for Twitter"),
    ],
)
def test_senseless_fields_are_refused(
    reader: Browser, sandbox: Sandbox, fields: str, sentence: str
) -> None:
    response = reader.get(f"{FORM}?{fields}")
    assert response.status_code == 400
    assert sentence in response.text
    assert "<details" in response.text
    assert sandbox.calls == []


def test_search_begins_with_twitter_itself(reader: Browser) -> None:
    response = reader.get(f"{FORM}?since=0001-01-01")
    query = parse_qs(urlsplit(response.location).query)["q"]
    assert query == ["since_time:1142899200"]


def test_form_finds_what_its_fields_say(reader: Browser, sandbox: Sandbox) -> None:
    sandbox.world.write("bob", "A wombat by train")
    sandbox.world.write("elif", "A wombat by sea")
    address = reader.get(f"{FORM}?words=wombat&from=elif").location
    page = reader.get(address).text
    assert "by sea" in page
    assert "by train" not in page


def test_empty_form_leads_to_trends(reader: Browser) -> None:
    response = reader.get(reader.get(FORM).location)
    assert response.location == "/twitter/trends"


def test_too_long_search_is_refused_and_not_cut(
    reader: Browser, sandbox: Sandbox
) -> None:
    for kind in ("", "&type=people"):
        response = reader.get("/twitter/search?q=" + "a" * 513 + kind)
        assert response.status_code == 400
        assert "too long for Twitter" in response.text
    assert sandbox.calls == []


def test_people_are_found_by_words(reader: Browser) -> None:
    page = reader.get("/twitter/search?q=bergman&type=people").text
    assert 'href="/twitter/bob"' in page
    assert "Trains, maps and late buses." in page
    many = reader.get("/twitter/search?q=reader&type=people").text
    assert many.count('class="person"') == 20
    assert 'rel="next"' in many
    none = reader.get("/twitter/search?q=nobody-at-all&type=people").text
    assert "Nobody has a name like that." in none


def test_browsers_may_search_here(reader: Browser, browsing: Browsing) -> None:
    page = reader.get("/twitter/trends").text
    assert '<link rel="search" type="application/opensearchdescription+xml"' in page
    response = browsing.anonymous().get("/twitter/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    assert '/twitter/search?q={searchTerms}"/>' in response.text
    root = ET.fromstring(response.data)  # noqa: S314  # our own answer
    assert root.tag == OPENSEARCH
