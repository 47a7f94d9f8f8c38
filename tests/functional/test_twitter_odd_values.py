"""Answers and deliveries of Twitter with something odd in any place: never a 500."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import db
from app.extensions import twitter
from app.integrations.twitter import accounts, ingest
from app.lib.clock import utcnow
from app.lib.ids import first_id_at
from app.models import Post, TwitterAccount, User
from app.worker import outbox
from flask_twitter_api.models import Tweet
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.tests.test_odd_answers import ODD, mutations, with_odd
from flask_twitter_api.transport import HandlerTransport, Request, Response
from tests.functional.test_twitter_pages import pages
from tests.support.api_client import api_of
from tests.support.browsing import Browser, Browsing

pytestmark = pytest.mark.usefixtures("without_breaker", "sandbox")

Change = Callable[[Any], Any]
examples = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
few_examples = settings(examples, max_examples=20)
PLACES = st.integers(min_value=0, max_value=100_000)
DEEP = '{"id": "3", "text": "Deep", "author": {"id": "5", "userName": "deep"}, "q": '


class Vendor:
    """The sandbox, whose responses are changed on their way."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self.change: Change = lambda body: body

    def send(self, request: Request) -> Response:
        response = self._transport.send(request)
        changed = self.change(json.loads(response.body))
        body = changed if isinstance(changed, bytes) else json.dumps(changed).encode()
        return Response(response.status, response.headers, body)


@pytest.fixture
def vendor(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Vendor:
    vendor = Vendor(twitter.client._transport)
    monkeypatch.setattr(twitter.client, "_transport", HandlerTransport(vendor.send))
    return vendor


@pytest.fixture
def reader(browsing: Browsing, alice: User) -> Browser:
    return browsing.as_user(alice)


def changed_at(place: int, odd: Any) -> Change:
    """Put something odd into one of the places of a response."""

    def change(body: Any) -> Any:
        paths = list(mutations(body))
        return with_odd(body, paths[place % len(paths)], odd)

    return change


def forget() -> None:
    """Drop cached responses, so that the next request reaches the service."""
    twitter.client.forget()


def test_pages_show_the_valid_tweets(
    reader: Browser, sandbox: Sandbox, vendor: Vendor
) -> None:
    tweet = sandbox.world.write("bob", "A wombat in the garden")

    def with_oddities(body: Any) -> bytes:
        tweets = body["tweets"]
        tweets[:0] = [None, "x", 5, [1], {"id": {}, "author": 5}]
        text = json.dumps(body)
        deep = DEEP + '{"quoted_tweet":' * 900 + "1" + "}" * 901
        return text.replace('"tweets": [', f'"tweets": [{deep}, ', 1).encode()

    vendor.change = with_oddities
    page = reader.get("/twitter/search?q=wombat")
    assert page.status_code == 200
    assert "A wombat in the garden" in page.text
    assert tweet.id in page.text
    assert "Deep" in page.text


@pytest.mark.parametrize("number", range(18))
def test_invalid_values_fail_no_page(
    number: int, reader: Browser, sandbox: Sandbox, vendor: Vendor
) -> None:
    page = pages(sandbox)[number]

    @few_examples
    @given(PLACES, st.sampled_from(ODD))
    def look(place: int, odd: Any) -> None:
        forget()
        vendor.change = changed_at(place, odd)
        response = reader.get(page)
        assert response.status_code in {200, 302, 400, 404, 503}, (page, place, odd)

    look()


def test_invalid_values_fail_no_api_response(
    app: Flask, alice: User, vendor: Vendor
) -> None:
    program = api_of(app, alice)

    @examples
    @given(PLACES, st.sampled_from(ODD))
    def look(place: int, odd: Any) -> None:
        forget()
        vendor.change = changed_at(place, odd)
        response = program.get("twitter/user/bob/tweets")
        assert response.status_code in {200, 400, 404, 503}, (place, odd)

    look()


def test_invalid_values_fail_no_mirroring(
    app: Flask, alice: User, sandbox: Sandbox
) -> None:
    account = accounts.follow(alice, "bob")
    raw = sandbox.show.tweet(sandbox.world.write("bob", "A wombat"))

    @examples
    @given(PLACES, st.sampled_from(ODD))
    def store(place: int, odd: Any) -> None:
        body = changed_at(place, odd)(raw)
        tweet = Tweet.from_json(body if isinstance(body, dict) else {})
        good = Tweet.from_json(raw | {"id": str(int(raw["id"]) - 1 - place)})
        ingest.store(account, [tweet, good])
        db.session.commit()
        wanted = db.select(Post.id).where(Post.origin_id == f"twitter:{good.id}")
        assert db.session.scalar(wanted) is not None
        newest = db.session.scalar(db.select(db.func.max(Post.id)))
        assert newest is not None
        assert newest < first_id_at(utcnow()) + (1 << 12)

    store()


def test_invalid_values_fail_no_following(
    app: Flask, reader: Browser, vendor: Vendor
) -> None:
    @examples
    @given(PLACES, st.sampled_from(ODD))
    def follow(place: int, odd: Any) -> None:
        forget()
        vendor.change = changed_at(place, odd)
        response = reader.submit("/twitter/bob/follow", page="/settings/import")
        assert response.status_code in {302, 400, 404, 503}, (place, odd)
        ids = db.session.scalars(db.select(TwitterAccount.twitter_id))
        assert all(each.isdecimal() for each in ids)

    follow()


def test_invalid_values_fail_no_delivery(
    app: Flask, alice: User, sandbox: Sandbox
) -> None:
    accounts.follow(alice, "bob")
    client = app.test_client()
    raw = sandbox.show.tweet(sandbox.world.write("bob", "A wombat"))
    whole = {"event_type": "tweet", "rule_id": "1", "rule_tag": "x", "tweets": [raw]}

    @examples
    @given(PLACES, st.sampled_from(ODD))
    def deliver(place: int, odd: Any) -> None:
        body = json.dumps(changed_at(place, odd)(whole))
        response = client.post(
            "/twitter/webhook", data=body, headers={"X-API-Key": "alice-secret-key"}
        )
        assert response.status_code in {200, 400}, (place, odd)
        assert outbox.drain() is not False

    deliver()
