"""The rules for robots are as true as a test can make them."""

from urllib.robotparser import RobotFileParser

from flask import Flask, url_for
from flask.testing import FlaskClient

from app.models import User
from tests.support.browsing import Browsing
from tests.support.routes import values_for

OPEN = {
    "api.docs",
    "api.openapi",
    "auth.login",
    "auth.register",
    "main.about",
    "static",
    "style",
}


def rules_of(text: str) -> RobotFileParser:
    rules = RobotFileParser()
    rules.parse(text.splitlines())
    return rules


def test_robots_may_open_what_strangers_can_read(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Set-Cookie" not in answer.headers
    rules, seen = rules_of(answer.text), set()
    for rule in app.url_map.iter_rules():
        values = values_for(app, rule)
        with app.test_request_context():
            url = url_for(rule.endpoint, **values)
        if rules.can_fetch("Robot", url):
            seen.add(rule.endpoint)
        if rule.endpoint in OPEN - {"static"}:
            assert client.get(url).status_code == 200, url
    assert seen == OPEN


def test_rules_are_the_same_below_a_prefix_and_signed_in(
    app: Flask, browsing: Browsing, alice: User
) -> None:
    member = browsing.as_user(alice)
    text = member.get("/robots.txt", environ_overrides={"SCRIPT_NAME": "/mb"}).text
    rules = rules_of(text)
    assert rules.can_fetch("Robot", "/mb/about")
    assert not rules.can_fetch("Robot", "/mb/user/alice")
    assert rules.can_fetch("Robot", "/elsewhere")
