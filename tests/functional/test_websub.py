"""A hub of WebSub, notified of what feeds have."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import Outbox, User
from app.posts.commands import DeletePost, EditPost
from app.worker import outbox
from tests.support.browsing import Browsing
from tests.support.factories import make_post
from tests.support.sources import running_site

TOPICS = 3 * ["/feed", "/user/alice/feed", "/tag/tea/feed"]


class Hub:
    """A hub that answers with `status`, and what it was told."""

    def __init__(self) -> None:
        self.status, self.address = 204, ""
        self.told: list[list[tuple[str, str]]] = []

    def paths(self) -> list[str]:
        """Return the paths of the topics of its last notification, without endings."""
        topics = [value for name, value in self.told[-1] if name == "hub.url"]
        return sorted(each.split("/", 3)[3].rpartition(".")[0] for each in topics)


@pytest.fixture
def hub(app: Flask) -> Iterator[Hub]:
    """A hub that the site is configured to notify."""
    found = Hub()

    def do_post(request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        found.told.append(parse_qsl(body))
        request.send_response(found.status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    with running_site(post=do_post) as site:
        found.address = app.config["WEBSUB_HUB"] = site.url("/hub")
        yield found


def work() -> None:
    db.session.execute(db.update(Outbox).values(run_at=db.func.now()))
    db.session.commit()
    outbox.drain(lanes=("vendors",))


def test_hub_hears_of_new_edited_and_deleted_posts(hub: Hub, alice: User) -> None:
    post = make_post(alice, "#Tea")
    work()
    assert hub.told[-1][0] == ("hub.mode", "publish")
    assert hub.paths() == sorted(each[1:] for each in TOPICS)
    EditPost(alice, post.id, "#cake", max_length=99).execute()
    work()
    assert {"tag/cake/feed", "tag/tea/feed"} <= set(hub.paths())
    DeletePost(alice, post.id).execute()
    work()
    assert len(hub.told) == 3


def test_topics_are_the_addresses_that_feeds_name(
    hub: Hub, client: FlaskClient, alice: User
) -> None:
    make_post(alice, "#Tea")
    work()
    for _name, topic in hub.told[-1][1:]:
        response = client.get(topic.replace("http://microblog.test", ""))
        links = response.headers.getlist("Link")
        assert links == [f'<{topic}>; rel="self"', f'<{hub.address}>; rel="hub"']


@pytest.mark.parametrize("status", [429, 500, 503])
def test_notification_waits_while_the_hub_fails(
    hub: Hub, alice: User, status: int
) -> None:
    hub.status = status
    make_post(alice)
    work()
    hub.status = 202
    work()
    work()
    assert len(hub.told) == 2


def test_refusal_of_the_hub_ends_the_notification(hub: Hub, alice: User) -> None:
    hub.status = 403
    make_post(alice)
    work()
    work()
    assert len(hub.told) == 1


def test_members_and_searches_name_no_hub(
    hub: Hub, client: FlaskClient, alice: User
) -> None:
    assert "Link" not in client.get("/search/feed.atom?q=tea").headers
    alice.members_only = True
    db.session.commit()
    make_post(alice)
    work()
    assert hub.told == []


def test_closed_site_pings_and_names_no_hub(
    app: Flask, hub: Hub, browsing: Browsing, alice: User
) -> None:
    app.config["PUBLIC_READING"] = False
    make_post(alice, "#tea")
    work()
    assert hub.told == []
    feed = browsing.as_user(alice).get("/feed.atom")
    assert feed.status_code == 200
    assert "Link" not in feed.headers
    assert hub.address not in feed.text


def test_site_without_a_hub_queues_nothing(client: FlaskClient, alice: User) -> None:
    make_post(alice, "#tea")
    kinds = set(db.session.scalars(db.select(Outbox.kind)))
    assert "notify_hub" not in kinds
    assert "Link" not in client.get("/feed.atom").headers
