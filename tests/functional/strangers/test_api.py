"""The API without a token: what is public, within limits for each network."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db
from app.models import User
from tests.support.api_client import Api
from tests.support.factories import make_post


@pytest.fixture
def paths(app: Flask, bob: User) -> list[str]:
    """What there is to read of Bob and his post."""
    post = make_post(bob, "Hello #world").id
    return [
        *(f"/api/users/{bob.id}", f"/api/users/{bob.id}/posts", "/api/posts"),
        *(f"/api/posts/{post}", f"/api/posts/{post}/replies"),
        *(f"/api/posts/{post}/context", "/api/timelines/public"),
        "/api/tags/world/posts",
    ]


def test_stranger_reads_public_things(client: FlaskClient, paths: list[str]) -> None:
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        assert "Set-Cookie" not in response.headers


def test_closed_site_wants_a_token(
    app: Flask, client: FlaskClient, paths: list[str]
) -> None:
    app.config["PUBLIC_READING"] = False
    for path in paths:
        response = client.get(path)
        assert response.status_code == 401, path
        assert response.headers["WWW-Authenticate"].startswith("Bearer ")


def test_wrong_token_is_no_stranger(client: FlaskClient, paths: list[str]) -> None:
    for path in paths:
        answer = client.get(path, headers={"Authorization": "Bearer nonsense"})
        assert answer.status_code == 401, path


def test_stranger_finds_nothing_of_who_is_for_members(
    bob: User, client: FlaskClient, paths: list[str]
) -> None:
    bob.members_only = True
    db.session.commit()
    for path in paths:
        response = client.get(path)
        if response.status_code == 200:
            assert response.get_json()["items"] == [], path
        else:
            assert response.status_code == 404, path


def test_stranger_learns_neither_address_nor_presence(
    app: Flask,
    alice: User,
    bob: User,
    client: FlaskClient,
    api: Callable[..., Api],
) -> None:
    app.config["API_AVATARS"] = "gravatar"
    shown = client.get(f"/api/users/{bob.id}").get_json()
    assert shown["last_seen"] is None
    assert shown["_links"]["avatar"].startswith("http://microblog.test/")
    member = api(alice).get(f"users/{bob.id}").get_json()
    assert member["last_seen"] is not None
    assert "gravatar" in member["_links"]["avatar"]


def test_strangers_of_one_network_share_a_limit(
    config: type, request: pytest.FixtureRequest
) -> None:
    config.RATELIMIT_ENABLED, config.API_LIMIT = True, "3 per minute"  # type: ignore[attr-defined]  # made by a factory
    client = request.getfixturevalue("app").test_client()
    networks = ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1::3"]
    for address in networks:
        from_there = {"REMOTE_ADDR": address}
        answer = client.get("/api/posts", environ_base=from_there)
        assert answer.status_code == 200
    answer = client.get("/api/posts", environ_base={"REMOTE_ADDR": networks[0]})
    assert answer.status_code == 429
    answer = client.get("/api/posts", environ_base={"REMOTE_ADDR": "2001:db8:0:2::1"})
    assert answer.status_code == 200


def test_feeds_of_searches_have_a_limit_for_each_network(
    config: type, request: pytest.FixtureRequest
) -> None:
    config.RATELIMIT_ENABLED, config.API_LIMIT = True, "2 per minute"  # type: ignore[attr-defined]  # made by a factory
    client = request.getfixturevalue("app").test_client()
    found = [client.get(f"/search/feed.atom?q=tea{each}") for each in range(3)]
    assert [answer.status_code for answer in found] == [200, 200, 429]
