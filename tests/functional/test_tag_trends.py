"""Trends: what rises against its own past, with each person counted once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.credentials import accounts
from app.extensions import db
from app.lib.clock import utcnow
from app.models import User
from app.posts.links import link_tags
from app.timeline import trends
from tests.support.api_client import Api
from tests.support.browsing import Browsing
from tests.support.factories import make_post


def _write(author: User, text: str, days_ago: float = 0.0) -> None:
    post = make_post(author, text, at=utcnow() - timedelta(days=days_ago, minutes=1))
    link_tags([post])
    db.session.commit()


def _names() -> list[str]:
    trends.FOUND.clear()
    return [trend.name for trend in trends.current()]


def test_one_person_makes_no_trend(alice: User, bob: User) -> None:
    for _ in range(9):
        _write(alice, "#alone")
    _write(alice, "#both")
    assert _names() == []
    _write(bob, "#both")
    assert _names() == ["both"]
    assert trends.current()[0].people == 2


def test_what_is_usual_is_no_trend(alice: User, bob: User) -> None:
    for day in range(1, 8):
        for person in (alice, bob):
            _write(person, "#usual", day + 0.1)
    for person in (alice, bob):
        _write(person, "#usual #rising")
    assert _names() == ["rising"]


def test_closed_profiles_make_no_trend(alice: User, bob: User) -> None:
    for person in (alice, bob):
        _write(person, "#both")
    bob.members_only = True
    db.session.commit()
    assert _names() == []


def test_tags_of_suspended_people_are_shown_to_nobody(
    api: Callable[..., Api], alice: User, bob: User, charlie: User
) -> None:
    for person in (alice, bob):
        _write(person, "#shared #gossip")
    _write(charlie, "#shared")
    for person in (alice, bob):
        accounts.deactivate(person)
    trends.FOUND.clear()
    for reader in (api(), api(charlie)):
        for path in ("tags?q=gos", "tags/shared/related", "trends/tags"):
            assert reader.get(path).get_json()["items"] == [], path


def test_member_bars_nothing(browsing: Browsing, alice: User) -> None:
    assert browsing.as_user(alice).get("/admin/tags/many/bar").status_code == 403


@pytest.mark.parametrize("path", ["/tags", "/tags?q=کتاب", "/tag/کتاب‌ها"])
def test_strangers_read_pages_of_tags(
    client: FlaskClient, alice: User, bob: User, path: str
) -> None:
    for person in (alice, bob):
        _write(person, "#کتاب\u200cها")
    trends.FOUND.clear()
    page = client.get(path)
    assert page.status_code == 200
    assert "<bdi>#کتاب\u200cها</bdi>" in page.text


@pytest.mark.parametrize("which", ["any", "all", "none"])
def test_more_tags_than_are_looked_at_are_refused(
    api: Callable[..., Api], client: FlaskClient, alice: User, which: str
) -> None:
    _write(alice, "#tea #t20")
    names = ",".join(f"t{number}" for number in range(21))
    answer = api().get(f"tags/tea/posts?{which}={names}")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (400, [which])
    assert client.get(f"/tag/tea?{which}={names}").status_code == 400
    few = names.partition(",")[2]
    assert api().get(f"tags/tea/posts?{which}={few}").status_code == 200


def test_api_answers_tags_to_strangers(
    api: Callable[..., Api], alice: User, bob: User
) -> None:
    for person in (alice, bob):
        _write(person, "#كتاب #Flask")
    trends.FOUND.clear()
    stranger = api()
    found: Any = stranger.get("tags?q=کتا").get_json()["items"]
    assert [(tag["name"], tag["post_count"]) for tag in found] == [("کتاب", 2)]
    beside = stranger.get("tags/کتاب/related").get_json()["items"]
    assert [tag["name"] for tag in beside] == ["flask"]
    rising = stranger.get("trends/tags").get_json()["items"]
    assert {trend["name"] for trend in rising} == {"کتاب", "flask"}
    posts = stranger.get("tags/flask/posts?all=كتاب&none=other").get_json()["items"]
    assert len(posts) == 2
    assert stranger.get("tags/flask/posts?none=کتاب").get_json()["items"] == []
    assert stranger.get("tags").status_code == 400
