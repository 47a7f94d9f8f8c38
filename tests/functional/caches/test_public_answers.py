"""Answers for all strangers: remembered as bytes, and never older than the database."""

import gzip
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import caches, db
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.site import settings
from app.timeline import tags
from app.users import service as users
from app.web.speed.public_answers import ANSWERS
from tests.functional.caches.conftest import Cast
from tests.support.counting import StatementCounter
from tests.support.waiting import wait_for

PATH = "/api/tags/many/posts"


@pytest.fixture
def other_client(other: Flask) -> FlaskClient:
    """A stranger's client at the other application."""
    return other.test_client()


def _bodies(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.text
    return [post["body"] for post in response.get_json()["items"]]


def test_second_request_asks_no_statement(
    cast: Cast, client: FlaskClient, statements: StatementCounter
) -> None:
    first = client.get(PATH)
    with statements() as asked:
        second = client.get(PATH)
    assert asked == []
    assert second.data == first.data
    assert second.headers["ETag"] == first.headers["ETag"]


def test_remembered_answer_has_all_headers(cast: Cast, client: FlaskClient) -> None:
    first, second = client.get(PATH), client.get(PATH)
    own = {"X-Request-ID", "Date"}
    names = {name for name, _ in first.headers} - own
    assert {"Content-Security-Policy", "Vary", "ETag", "Cache-Control"} <= names
    for name in names:
        if not name.startswith(("RateLimit", "X-RateLimit")):
            assert second.headers[name] == first.headers[name], name


def test_known_version_is_not_sent_again(cast: Cast, client: FlaskClient) -> None:
    etag = client.get(PATH).headers["ETag"]
    again = client.get(PATH, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    ANSWERS.clear()
    made_anew = client.get(PATH, headers={"If-None-Match": etag})
    assert (made_anew.status_code, made_anew.data) == (304, b"")


def test_client_with_gzip_gets_the_same_text(cast: Cast, client: FlaskClient) -> None:
    for _ in range(40):
        PublishPost(cast.bob, "More #many", max_length=100).execute()
    plain = client.get(PATH)
    for _ in range(2):
        packed = client.get(PATH, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(packed.data) == plain.data


def _publish(cast: Cast) -> Any:
    return PublishPost(cast.alice, "New #many", max_length=100).execute()


def _edit(cast: Cast) -> Any:
    return EditPost(cast.bob, cast.post.id, "Other #many", max_length=100).execute()


def _untag(cast: Cast) -> Any:
    return EditPost(cast.bob, cast.post.id, "No tag", max_length=100).execute()


def _delete(cast: Cast) -> Any:
    return DeletePost(cast.bob, cast.post.id, "test").execute()


def _rename(cast: Cast) -> Any:
    return users.update_profile(cast.bob, username="robert")


def _close_profile(cast: Cast) -> Any:
    cast.bob.members_only = True
    db.session.commit()


@pytest.mark.parametrize(
    "change", [_publish, _edit, _untag, _delete, _rename, _close_profile]
)
def test_change_shows_in_both_applications(
    cast: Cast,
    client: FlaskClient,
    other_client: FlaskClient,
    change: Any,
) -> None:
    before = client.get(PATH).data
    assert other_client.get(PATH).data == before
    change(cast)
    after = client.get(PATH).data
    assert after != before
    wait_for(lambda: other_client.get(PATH).data == after)
    caches.clear_all()
    assert client.get(PATH).data == after


def test_closed_site_answers_no_stranger(cast: Cast, client: FlaskClient) -> None:
    assert len(_bodies(client.get(PATH))) == 2
    settings.set_open_to_strangers(False)
    db.session.commit()
    assert client.get(PATH).status_code == 401


def test_member_never_gets_the_answer_of_strangers(
    cast: Cast, api: Any, client: FlaskClient
) -> None:
    client.get(PATH)
    mine = api(cast.alice).get(PATH)
    assert "no-cache" in mine.headers["Cache-Control"]
    assert "private" in mine.headers["Cache-Control"]


def test_answer_made_before_a_change_is_not_kept(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, done = tags.read_choice, []

    def read_slowly(*given: Any, **named: Any) -> Any:
        found = read(*given, **named)
        if not done:
            done.append(True)
            # Somebody else, in a transaction of their own.
            with db.engine.begin() as connection:
                connection.exec_driver_sql("UPDATE post SET body = 'later #many'")
        return found

    db.session.rollback()
    monkeypatch.setattr(tags, "read_choice", read_slowly)
    assert "later #many" not in _bodies(client.get(PATH))
    db.session.rollback()
    wait_for(lambda: "later #many" in _bodies(client.get(PATH)))
