"""Every example of the Swagger page runs: no operation is described in vain."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.api.docs import describe
from app.extensions import db
from app.messages import service as messages
from app.models import User
from tests.support.api_client import check
from tests.support.api_examples import Example, examples
from tests.support.browsing import Browsing
from tests.support.factories import make_post

# Streams have no end, and Twitter and queues are not there in this test.
WITHOUT = ("/api/stream",)
ABSENT = ("/api/twitter", "/api/channels")


@pytest.fixture
def ids(alice: User, bob: User) -> dict[str, Any]:
    """What stands for the parameters of paths: what is there."""
    post = make_post(alice, "A post of #many words")
    message = messages.send(bob, alice, "Hello", max_length=100)
    db.session.commit()
    return {
        "/api/posts/{id}": post.id,
        "/api/users/{id}": bob.id,
        "/api/messages/{id}": message.id,
        "/api/tags/{name}": "many",
    }


def _path(example: Example, ids: dict[str, Any], alice: User) -> str:
    """Return the path with what is there; one's own account may be changed alone."""
    path = example.path
    if (example.method, path) == ("PUT", "/api/users/{id}"):
        return f"/api/users/{alice.id}"
    for known, value in ids.items():
        if path.startswith(known):
            path = path.replace(known, known.rpartition("/")[0] + f"/{value}")
    for name in ("channel", "group", "username"):
        path = path.replace(f"{{{name}}}", "text")
    return path.replace("{id}", "1").replace("{tweet_id}", "1")


def test_every_example_is_answered_as_described(
    app: Flask, alice: User, ids: dict[str, Any]
) -> None:
    described = describe(app)
    client = app.test_client()
    done = 0
    for example in examples(described):
        if example.path.startswith(WITHOUT):
            continue
        # Some of the examples end tokens.
        token = alice.get_token()
        db.session.commit()
        response = client.open(
            _path(example, ids, alice),
            method=example.method,
            query_string=example.query,
            json=example.body,
            headers={"Authorization": f"Bearer {token}"},
            buffered=True,
        )
        done += 1
        check(app, described, example.method, response)
        if example.path.startswith(ABSENT):
            continue
        assert response.status_code < 500, (example, response.text)
        if example.method == "GET" and ("{" not in example.path or _is_known(example)):
            assert response.status_code == 200, (example, response.text)
    assert done > 60


def _is_known(example: Example) -> bool:
    known = ("/api/posts/{id}", "/api/users/{id}", "/api/tags/{name}")
    return example.path.startswith(known)


def test_swagger_opens_the_documentation(client: FlaskClient) -> None:
    page = client.get("/swagger", follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == "/api/docs"
    assert "swagger-ui-bundle.js" in page.text


def test_swagger_page_is_allowed_by_its_policy(browsing: Browsing) -> None:
    page = browsing.anonymous().get("/api/docs")
    assert "<script>" not in page.text
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
