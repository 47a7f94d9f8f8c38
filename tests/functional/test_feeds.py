"""Feeds of posts, which programs read without a session."""

import io
import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.http import http_date

from app import db
from app.lib.clock import utcnow
from app.media import attachments
from app.media.attachments import Limits
from app.models import Attachment, Post, User
from app.posts.commands import DeletePost, EditPost
from app.site import settings
from app.web.feeds import FORMATS
from app.web.speed.public_answers import ANSWERS
from tests.support import feed_rules
from tests.support.counting import StatementCounter
from tests.support.factories import make_post, make_user
from tests.support.news import make_source, store

LINK = re.compile(r'<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)"')
ADDRESSES = ("/feed", "/user/alice/feed", "/tag/tea/feed", "/search/feed?q=tea")
LIMITS = Limits(image_bytes=2_000_000, pixels=20_000_000, video_bytes=0)


def at(address: str, extension: str) -> str:
    """Return the address of a feed in a format."""
    path, mark, query = address.partition("?")
    return f"{path}.{extension}{mark}{query}"


def entry_ids(client: FlaskClient, address: str, extension: str = "atom") -> list[int]:
    response = client.get(at(address, extension))
    assert response.status_code == 200, response.text
    found = feed_rules.ids(extension, response.data)
    return [int(each.rpartition("/")[2]) for each in found]


@pytest.fixture
def tea(alice: User) -> Post:
    """A post with everything that a feed can show."""
    post = make_post(alice, "Tea & <cake> with @bob\n#tea #چای https://tea.example/")
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(stream, "PNG")
    stream.seek(0)
    draft = attachments.draft_image(stream, LIMITS, 'A "cup"')
    attachments.attach(post.id, alice.id, [draft])
    db.session.commit()
    return post


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_feed_has_the_post_and_breaks_no_rule(
    client: FlaskClient, tea: Post, bob: User, address: str, extension: str
) -> None:
    response = client.get(at(address, extension))
    assert (response.status_code, response.mimetype) == (
        200,
        FORMATS[extension].media_type,
    )
    assert feed_rules.problems(extension, response.data) == []
    assert entry_ids(client, address, extension) == [tea.id]


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("address", [*ADDRESSES, "/user/bob/feed"])
def test_feed_without_posts_breaks_no_rule(
    client: FlaskClient, alice: User, bob: User, address: str, extension: str
) -> None:
    response = client.get(at(address, extension))
    assert feed_rules.problems(extension, response.data) == []
    assert feed_rules.ids(extension, response.data) == []


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("address", ADDRESSES)
def test_reader_that_asks_again_costs_no_statement(
    client: FlaskClient,
    statements: StatementCounter,
    tea: Post,
    address: str,
    extension: str,
) -> None:
    url = at(address, extension)
    first = client.get(url)
    db.session.rollback()
    with statements() as asked:
        assert client.get(url).data == first.data
        same = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert asked == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_feed_follows_every_change(
    client: FlaskClient, alice: User, address: str
) -> None:
    assert entry_ids(client, address) == []
    post = make_post(alice, "#tea")
    assert entry_ids(client, address) == [post.id]
    EditPost(alice, post.id, "#tea, hot", max_length=99).execute()
    assert b"hot" in client.get(at(address, "atom")).data
    DeletePost(alice, post.id).execute()
    assert entry_ids(client, address) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_date_of_a_reader_hides_no_deletion(
    client: FlaskClient, alice: User, tea: Post, address: str
) -> None:
    make_post(alice, "#tea, green")
    DeletePost(alice, tea.id).execute()
    since = {"If-Modified-Since": http_date(utcnow() + timedelta(hours=1))}
    assert client.get(at(address, "atom"), headers=since).status_code == 200


def test_id_outlives_edits_names_and_addresses(
    app: Flask, client: FlaskClient, alice: User, tea: Post
) -> None:
    store(make_source(), "A headline")

    def found() -> list[str]:
        paths = (f"/user/{alice.username}/feed.atom", "/feed.atom", "/news/feed.atom")
        feeds = [client.get(path).data for path in paths]
        ids = [feedparser.parse(each).feed.id for each in feeds]
        return ids + [each for feed in feeds for each in feed_rules.ids("atom", feed)]

    before = found()
    EditPost(alice, tea.id, "Coffee", max_length=99).execute()
    alice.username = "alicia"
    db.session.commit()
    app.config["FEED_AUTHORITY"] = "microblog.test"
    app.config["PUBLIC_URL"] = "https://elsewhere.example"
    assert found() == before


def test_entry_has_picture_author_tags_and_dates(
    client: FlaskClient, bob: User, tea: Post
) -> None:
    parsed = feedparser.parse(client.get("/user/alice/feed.atom").data)
    entry = parsed.entries[0]
    file = entry.enclosures[0]
    assert client.get(file.href).content_type == file.type == "image/webp"
    assert len(client.get(file.href).data) == int(file.length)
    assert (entry.author, {tag.term for tag in entry.tags}) == ("alice", {"tea", "چای"})
    item = json.loads(client.get("/user/alice/feed.json").data)["items"][0]
    assert 'alt="A &#34;cup&#34;"' in item["content_html"]
    assert item["attachments"][0]["size_in_bytes"] == int(file.length)


@pytest.mark.parametrize("column", ["members_only", "deactivated_at"])
def test_person_who_is_not_for_strangers_has_no_feed(
    client: FlaskClient, alice: User, tea: Post, column: str
) -> None:
    assert entry_ids(client, "/feed") == [tea.id]
    setattr(alice, column, tea.timestamp if column == "deactivated_at" else True)
    db.session.commit()
    for address in ("/feed", "/tag/tea/feed", "/search/feed?q=tea"):
        assert entry_ids(client, address) == []
    assert client.get("/user/alice/feed.atom").status_code == 404
    setattr(alice, column, None if column == "deactivated_at" else False)
    db.session.commit()
    assert entry_ids(client, "/user/alice/feed") == [tea.id]
    assert entry_ids(client, "/feed") == [tea.id]


def test_closed_site_has_no_public_feed(client: FlaskClient, tea: Post) -> None:
    settings.set_open_to_strangers(False)
    db.session.commit()
    for address in ADDRESSES:
        assert client.get(at(address, "rss")).status_code == 302


def test_bad_requests_get_4xx(client: FlaskClient, alice: User) -> None:
    for address, status in (
        ("/feed.xml", 404),
        ("/user/nobody/feed.atom", 404),
        ("/search/feed.atom", 400),
        ("/search/feed.atom?q=%20", 400),
    ):
        assert client.get(address).status_code == status, address


def test_strangers_may_cache_and_members_may_not_share(
    client: FlaskClient, browsing: Any, tea: Post
) -> None:
    stranger = client.get("/feed.atom")
    member = browsing.as_user("alice").get("/feed.atom")
    assert stranger.headers["Cache-Control"] == "public, no-cache"
    assert member.headers["Cache-Control"] == "private, max-age=60"
    assert stranger.data == member.data


def test_former_name_leads_to_the_present_feed(
    client: FlaskClient, alice: User, tea: Post
) -> None:
    alice.username = "alicia"
    db.session.commit()
    response = client.get("/user/alice/feed.json")
    assert response.headers["Location"] == "/user/alicia/feed.json"


def test_feed_holds_the_newest_25_posts(client: FlaskClient, alice: User) -> None:
    posts = [make_post(alice, f"#tea {number}") for number in range(27)]
    newest = [post.id for post in reversed(posts)][:25]
    for address in ADDRESSES:
        assert entry_ids(client, address) == newest, address


def test_picture_that_is_elsewhere_is_a_link(
    app: Flask, client: FlaskClient, alice: User
) -> None:
    post = make_post(alice, "Look")
    url = "https://pbs.twimg.com/media/x.jpg"
    row = Attachment(post_id=post.id, kind="picture", source_url=url, alt="A <wall>")
    db.session.add(row)
    db.session.commit()
    item = json.loads(client.get("/feed.json").data)["items"][0]
    assert ">A &lt;wall&gt;</a>" in item["content_html"]
    assert "<img" not in item["content_html"]
    assert "attachments" not in item


def test_feeds_of_many_leave_out_remote_authors(
    client: FlaskClient, alice: User, tea: Post
) -> None:
    make_post(make_user("remote", origin="twitter"), "#tea")
    for address in ("/feed", "/tag/tea/feed"):
        assert entry_ids(client, address) == [tea.id]


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/", "/feed"),
        ("/explore", "/feed"),
        ("/user/alice", "/user/alice/feed"),
        ("/tag/tea", "/tag/tea/feed"),
        ("/search?q=tea+%26", "/search/feed?q=tea+%26"),
    ],
)
def test_page_names_its_feeds(
    client: FlaskClient, browsing: Any, tea: Post, page: str, address: str
) -> None:
    reader = browsing.as_user("alice") if page.startswith("/search") else client
    client.get("/")
    head = reader.get(page).text.partition("<body")[0]
    found = dict(LINK.findall(head))
    expected = {form.media_type: at(address, end) for end, form in FORMATS.items()}
    named = {kind: unescape(url) for kind, url in found.items() if kind in expected}
    assert named == expected


def test_closed_site_names_no_feeds(browsing: Any, tea: Post) -> None:
    settings.set_open_to_strangers(False)
    db.session.commit()
    for page in ("/explore", "/user/alice", "/tag/tea", "/search?q=tea"):
        assert "/feed." not in browsing.as_user("alice").get(page).text


@pytest.mark.parametrize("address", ["/feed", "/user/alice/feed", "/tag/tea/feed"])
def test_answer_for_strangers_is_remembered(
    client: FlaskClient, tea: Post, address: str
) -> None:
    def epoch_of(response: Any) -> str:
        return response.headers["ETag"]

    url = at(address, "atom")
    first = client.get(url, headers={"If-None-Match": '"other"'})
    assert len(ANSWERS.store) == 1
    assert epoch_of(client.get(url)) == epoch_of(first)
    make_post(tea.author, "#tea")
    assert epoch_of(client.get(url)) != epoch_of(first)
