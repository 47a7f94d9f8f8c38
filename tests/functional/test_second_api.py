"""A second JSON API beside the first, on the same parts."""

from typing import Any

import pytest
from flask import Blueprint, Flask, Response, jsonify
from flask.testing import FlaskClient

from app import db
from app.http_api import auth, openapi
from app.http_api.blueprint import JsonApi
from app.http_api.errors import ErrorReport
from app.http_api.operations import Operation
from app.http_api.schemas import Output
from app.models import User


class Account(Output):
    """An account."""

    id: int
    username: str


def render_error(report: ErrorReport) -> Response:
    """Return an error in the form of the second API."""
    return jsonify(error=report.message or report.phrase)


@pytest.fixture
def second(app: Flask) -> JsonApi:
    """The second API, below the prefix of the first."""
    bp = Blueprint("second", __name__)
    api = JsonApi(
        bp, "A second API.", [{"name": "a", "description": "A."}], render_error
    )

    @bp.get("/accounts/me")
    @Operation("Show the authenticated user", tag="accounts", response=Account)
    def me() -> dict[str, Any]:
        """Return the account."""
        return Account.render(auth.current_viewer())

    app.register_blueprint(bp, url_prefix="/api/v1")
    return api


def test_second_api_shares_tokens_and_limits(
    second: JsonApi, alice: User, client: FlaskClient
) -> None:
    token = alice.get_token()
    db.session.commit()
    headers = {"Authorization": f"Bearer {token}"}
    response = client.get("/api/v1/accounts/me", headers=headers)
    assert response.get_json() == {"id": alice.id, "username": "alice"}
    assert response.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "payload"),
    [
        ("/api/v1/accounts/me", {"error": "Unauthorized"}),
        ("/api/v1/nothing", {"error": "Not Found"}),
    ],
)
def test_each_api_renders_its_own_errors(
    second: JsonApi, client: FlaskClient, path: str, payload: dict[str, str]
) -> None:
    browser = {"Accept": "text/html"}
    assert client.get(path, headers=browser).get_json() == payload
    assert client.get("/api/nothing", headers=browser).mimetype == "application/json"


def test_each_document_has_the_routes_of_its_api(app: Flask, second: JsonApi) -> None:
    document = openapi.describe(app, second)
    assert list(document["paths"]) == ["/api/v1/accounts/me"]
    assert set(document["components"]["schemas"]) == {"Account", "Error"}
