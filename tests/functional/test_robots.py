"""The rules for robots are as true as a test can make them."""

import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from app.models import User
from tests.support.browsing import Browsing
from tests.support.routes import values_for

CLOSED = {
    "api.docs",
    "api.openapi",
    "auth.login",
    "auth.register",
    "main.about",
    "static",
    "style",
}


OPEN = CLOSED | {
    *("main.explore", "main.user", "main.post", "main.tag"),
    *("main.picture", "main.attachment", "main.identicon", "main.oembed"),
    *("main.sitemap", "main.sitemap_of_pages"),
    *("main.sitemap_of_people", "main.sitemap_of_posts", "main.tag_feed"),
}
# Open, but not for the values that the test has.
NEEDS_MORE = {
    *("static", "main.user", "main.post", "main.picture", "main.attachment"),
    *("main.oembed", "main.tag_feed"),
}


class Rules:
    """Rules for all robots: of those that fit, the longest holds (RFC 9309)."""

    def __init__(self, text: str) -> None:
        self._rules = [
            (len(path), kind == "Allow", self._pattern(path))
            for kind, path in re.findall(r"^(Allow|Disallow): (\S+)$", text, re.M)
        ]
        assert text.count("User-agent: *\n") == 1

    @staticmethod
    def _pattern(path: str) -> re.Pattern[str]:
        text = re.escape(path.removesuffix("$")).replace(r"\*", ".*")
        return re.compile(text + ("$" if path.endswith("$") else ""))

    def can_fetch(self, path: str) -> bool:
        found = [rule[:2] for rule in self._rules if rule[2].match(path)]
        return max(found)[1] if found else True


@pytest.mark.parametrize("is_open", [True, False])
def test_robots_may_open_what_strangers_can_read(
    app: Flask, client: FlaskClient, is_open: bool
) -> None:
    app.config["PUBLIC_READING"] = is_open
    opened = OPEN if is_open else CLOSED
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Set-Cookie" not in answer.headers
    rules, seen = Rules(answer.text), set()
    assert rules.can_fetch("/") is is_open
    assert not rules.can_fetch("/user/alice/followers")
    for rule in app.url_map.iter_rules():
        values = values_for(app, rule)
        with app.test_request_context():
            url = url_for(rule.endpoint, **values)
        if rules.can_fetch(url):
            seen.add(rule.endpoint)
        if rule.endpoint in opened - NEEDS_MORE:
            assert client.get(url).status_code == 200, url
    assert seen == opened


def test_rules_are_the_same_below_a_prefix_and_signed_in(
    app: Flask, browsing: Browsing, alice: User
) -> None:
    member = browsing.as_user(alice)
    text = member.get("/robots.txt", environ_overrides={"SCRIPT_NAME": "/mb"}).text
    rules = Rules(text)
    assert rules.can_fetch("/mb/about")
    assert rules.can_fetch("/mb/user/alice")
    assert not rules.can_fetch("/mb/messages")
    assert rules.can_fetch("/elsewhere")
