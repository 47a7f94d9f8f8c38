"""Policies: what is enforced before a view is called."""

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from app import db
from app.credentials import tokens
from app.models import User
from app.site import settings
from app.web.policies import ADMIN, PUBLIC, READER, policy, protect
from flask_twitter_api.sandbox import Sandbox
from tests.support.api_client import Api
from tests.support.browsing import Browsing


@pytest.fixture
def probes(app: Flask) -> None:
    """Routes of our own: one for administrators, one without a policy."""
    bp = Blueprint("probes", __name__)
    protect(bp)

    @bp.get("/probes/admin")
    @policy(ADMIN)
    def admin() -> str:
        return "administrators only"

    @bp.route("/probes/reader", methods=["GET", "POST"])
    @policy(READER)
    def reader() -> str:
        return "readers"

    @bp.get("/probes/none")
    def none() -> str:
        return "nobody"

    app.register_blueprint(bp)


@pytest.mark.usefixtures("probes")
def test_admin_policy_admits_administrators_only(
    app: Flask, alice: User, bob: User, browsing: Browsing
) -> None:
    alice.is_admin = True
    db.session.commit()
    assert browsing.anonymous().get("/probes/admin").status_code == 302
    assert browsing.as_user(bob).get("/probes/admin").status_code == 403
    page = browsing.as_user(alice).get("/probes/admin")
    assert (page.status_code, page.text) == (200, "administrators only")


@pytest.mark.usefixtures("probes")
def test_reader_policy_admits_strangers_to_an_open_site(browsing: Browsing) -> None:
    assert browsing.anonymous().get("/probes/reader").text == "readers"


@pytest.mark.usefixtures("probes")
@pytest.mark.parametrize("by", ["administrator", "configuration"])
def test_reader_policy_of_a_closed_site_asks_who_it_is(
    app: Flask, alice: User, browsing: Browsing, by: str
) -> None:
    if by == "administrator":
        settings.set_open_to_strangers(False)
        db.session.commit()
    else:
        app.config["PUBLIC_READING"] = False
    response = browsing.anonymous().get("/probes/reader?page=2")
    asked = "/auth/login?next=/probes/reader?page%3D2"
    assert (response.status_code, response.headers["Location"]) == (302, asked)
    assert browsing.as_user(alice).get("/probes/reader").text == "readers"


@pytest.mark.usefixtures("probes")
def test_reader_policy_lets_no_stranger_write(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    response = client.post("/probes/reader")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/auth/login?next=")


@pytest.mark.usefixtures("probes")
def test_view_without_policy_is_never_called(
    app: Flask, alice: User, browsing: Browsing
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert browsing.as_user(alice).get("/probes/none").status_code == 500


def test_webhook_of_twitter_has_a_policy(sandbox: Sandbox, app: Flask) -> None:
    found = app.view_functions["twitter_webhook.receive"].policy  # type: ignore[attr-defined]  # a function takes any
    assert (found.access, len(found.limits)) == (PUBLIC, 1)


def test_token_without_the_scope_is_forbidden(
    alice: User, api: Callable[..., Api]
) -> None:
    client = api()
    client.token = tokens.create(alice, "reader", scopes=["read"])
    response = client.patch("me", {"about_me": "Hello"})
    assert response.status_code == 403
    message = "This token lacks the scope write."
    assert response.get_json() == {"error": "Forbidden", "message": message}
    challenge = response.headers["WWW-Authenticate"]
    assert challenge == 'Bearer error="insufficient_scope", scope="write"'
    assert client.get("me").status_code == 200
