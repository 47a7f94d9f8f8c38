"""Deliveries: from an active rule in the sandbox to a signal in the application."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from flask_twitter_api import (
    TwitterClient,
    create_webhook,
    current_twitter,
    tweets_delivered,
)
from flask_twitter_api.errors import InvalidParametersError, NotFoundError
from flask_twitter_api.models import Delivery
from flask_twitter_api.sandbox import Sandbox

from .conftest import KEY, MakeApp

URL = "/twitter/webhook"


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    made = make_app()
    made.register_blueprint(create_webhook(URL))
    return made


@pytest.fixture
def delivered(app: Flask) -> Iterator[list[Delivery]]:
    """What reached the application."""
    found: list[Delivery] = []

    def receive(_sender: Flask, delivery: Delivery) -> None:
        found.append(delivery)

    with tweets_delivered.connected_to(receive, sender=app):
        yield found


def post(app: Flask, body: Any, key: str = KEY) -> int:
    headers = {"X-API-Key": key} if key else {}
    return app.test_client().post(URL, json=body, headers=headers).status_code


PARCEL = {"event_type": "tweet", "rule_id": "1", "tweets": [{"id": "5", "text": "x"}]}


def test_a_delivery_reaches_its_application_only(
    app: Flask, delivered: list[Delivery], make_app: MakeApp
) -> None:
    other = make_app("bob-key")
    other.register_blueprint(create_webhook(URL))
    assert post(other, PARCEL, "bob-key") == 200
    assert delivered == []
    assert post(app, PARCEL) == 200
    (delivery,) = delivered
    assert (delivery.rule_id, delivery.tweets[0].id) == ("1", "5")


@pytest.mark.parametrize("key", ["", "bob-key", KEY + "x", KEY[:-1], "é"])
def test_a_wrong_key_is_turned_away(
    key: str, app: Flask, delivered: list[Delivery]
) -> None:
    assert post(app, PARCEL, key) == 403
    assert delivered == []


def test_without_a_key_of_its_own_nothing_is_authentic(make_app: MakeApp) -> None:
    app = make_app("")
    app.register_blueprint(create_webhook(URL))
    assert post(app, PARCEL, "") == 403


def test_the_webhook_may_have_a_key_of_its_own(make_app: MakeApp) -> None:
    app = make_app(TWITTER_WEBHOOK_KEY="another")
    app.register_blueprint(create_webhook(URL))
    assert (post(app, PARCEL, "another"), post(app, PARCEL)) == (200, 403)


def test_a_trial_is_answered_and_nonsense_refused(
    app: Flask, delivered: list[Delivery]
) -> None:
    assert post(app, {"test": True}) == 200
    assert post(app, [1]) == 400
    answer = app.test_client().post(URL, data=b"{", headers={"X-API-Key": KEY})
    assert answer.status_code == 400
    deep = app.test_client().post(
        URL, data=b'{"tweets":' + b"[" * 200_000, headers={"X-API-Key": KEY}
    )
    assert deep.status_code == 400
    huge = app.test_client().post(
        URL, data=b"[" + b" " * 3_000_000 + b"]", headers={"X-API-Key": KEY}
    )
    assert huge.status_code in {400, 413}
    assert delivered == []


def test_a_delivery_is_read_whatever_it_calls_itself(
    app: Flask, delivered: list[Delivery]
) -> None:
    answer = app.test_client().post(
        URL, data=json.dumps(PARCEL), headers={"X-API-Key": KEY}
    )
    assert answer.json == {"status": "success", "tweets": 1}
    assert len(delivered) == 1


@pytest.mark.parametrize(
    ("of", "complete"),
    [
        ({}, True),
        ({"rule_id": "1", "rule_tag": "monitor:bob"}, True),
        ({"rule_id": "1", "rule_tag": "trains"}, False),
        ({"rule_id": "1"}, False),
    ],
)
def test_it_says_whether_all_of_an_account_comes(
    of: dict[str, str], complete: bool
) -> None:
    delivery = Delivery.from_json({"tweets": [{"id": "5"}], **of})
    assert delivery.is_complete is complete
    assert delivery.raw == ({"id": "5"},)


def test_an_account_is_monitored_by_one_rule(client: TwitterClient) -> None:
    client.create_filter_rule("trains", "tram")
    rule_id = client.monitor("@Bob", every=100)
    assert client.monitor("bob", every=300) == rule_id
    (rule,) = [each for each in client.filter_rules() if each.monitored]
    assert (rule.monitored, rule.active, rule.interval_seconds) == ("bob", True, 300)
    client.unmonitor("bob")
    with pytest.raises(NotFoundError):
        client.unmonitor("bob")
    with pytest.raises(InvalidParametersError):
        client.monitor("not a name")
    assert [each.tag for each in client.filter_rules()] == ["trains"]


def test_a_rule_in_the_sandbox_delivers_once_it_is_active(
    app: Flask, delivered: list[Delivery], sandbox: Sandbox
) -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    sandbox.courier.url = f"http://127.0.0.1:{server.server_port}{URL}"
    try:
        with app.app_context():
            client = current_twitter.client
            rule = client.create_filter_rule("trains", "from:bob tram")
            sandbox.courier.carry(_write(sandbox, "No tram yet"))
            assert delivered == []
            client.switch_filter_rule(rule, active=True)
            assert client.filter_rules()[0].active
            quiet, loud = "Walking today", "The tram is here"
            before = len(delivered)
            assert sandbox.courier.carry(_write(sandbox, quiet)) == []
            assert len(delivered) == before
            assert sandbox.courier.carry(_write(sandbox, loud)) == [200]
            client.remove_filter_rule(rule)
            assert client.filter_rules() == ()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert delivered[-1].tweets[0].text == loud
    assert delivered[-1].rule_tag == "trains"


def _write(sandbox: Sandbox, text: str) -> Any:
    """Write without the background delivery, which would come in between."""
    url, sandbox.courier.url = sandbox.courier.url, ""
    tweet = sandbox.world.write("bob", text)
    sandbox.courier.url = url
    return tweet
