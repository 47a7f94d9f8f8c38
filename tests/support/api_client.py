"""API clients that compare each response with the OpenAPI document."""

import json
from typing import Any, NamedTuple

import jsonschema
from flask import Flask
from werkzeug.test import TestResponse

from app import db
from app.api.docs import describe
from app.http_api import components
from app.models import User


class Api:
    """A client; every response that it gets matches the document."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self._app, self._client = app, app.test_client()
        self._described = describe(app)
        self.token = token

    def get(self, path: str, **options: Any) -> TestResponse:
        """Send a GET request."""
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Send a POST request; without `json` there is no body."""
        return self.call("POST", path, json, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Send a PUT request."""
        return self.call("PUT", path, json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Send a PATCH request."""
        return self.call("PATCH", path, json, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """Send a DELETE request."""
        return self.call("DELETE", path, **options)

    def call(
        self, method: str, path: str, json: Any = None, **options: Any
    ) -> TestResponse:
        """Send a request with the token, and check the response."""
        response = self.send(method, path, json, **options)
        check(self._app, self._described, method, response)
        return response

    def send(
        self, method: str, path: str, json: Any = None, **options: Any
    ) -> TestResponse:
        """Send a request with the token, without checking the response."""
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if json is not None:
            options["json"] = json
        # Only then is the response closed, and what waits for that is done.
        options.setdefault("buffered", True)
        where = path if path.startswith("/") else f"/api/{path}"
        return self._client.open(where, method=method, headers=headers, **options)


def api_of(app: Flask, user: User) -> Api:
    """Return a user's client, with a token made without a password."""
    token = user.get_token()
    db.session.commit()
    return Api(app, token)


def check(app: Flask, described: Any, method: str, response: TestResponse) -> None:
    """Compare a response with the document: its status, its type, its content."""
    adapter = app.url_map.bind("localhost")
    rule, _values = adapter.match(response.request.path, method, return_rule=True)
    got = Got(response.status_code, response.mimetype or "", response.data)
    check_got(described, components.path_of(rule), method, got)


class Got(NamedTuple):
    """What a server answered."""

    status: int
    mimetype: str
    data: bytes


def check_got(described: Any, path: str, method: str, got: Got) -> None:
    """Compare what an operation answered with the document."""
    promised = described["paths"][path][method.lower()]["responses"]
    assert str(got.status) in promised, (method, path, got)
    entry = promised[str(got.status)]
    if "$ref" in entry:
        entry = described["components"]["responses"][entry["$ref"].rpartition("/")[2]]
    content = entry.get("content", {})
    assert bool(content) == bool(got.data), (method, path)
    if content:
        schema = content[got.mimetype]["schema"]
        whole = schema | {"components": described["components"]}
        jsonschema.Draft202012Validator(whole).validate(_content(got))


def _content(got: Got) -> Any:
    is_json = got.mimetype == "application/json"
    return json.loads(got.data) if is_json else got.data.decode()
