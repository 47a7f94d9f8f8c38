"""Programs that use the API, and hold each answer against the API's own description."""

from typing import Any

import jsonschema
from flask import Flask
from werkzeug.test import TestResponse

from app import db
from app.api.docs import describe
from app.http_api import components
from app.models import User


class Api:
    """One program; every answer that it gets is as the description promises."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self._app, self._client = app, app.test_client()
        self._described = describe(app)
        self.token = token

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for something."""
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Make something; without `json` there is no body."""
        return self.call("POST", path, json, **options)

    def put(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Replace something."""
        return self.call("PUT", path, json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Change something."""
        return self.call("PATCH", path, json, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """Delete something."""
        return self.call("DELETE", path, **options)

    def call(
        self, method: str, path: str, json: Any = None, **options: Any
    ) -> TestResponse:
        """Send a request with the token, and check the answer."""
        answer = self.send(method, path, json, **options)
        check(self._app, self._described, method, answer)
        return answer

    def send(
        self, method: str, path: str, json: Any = None, **options: Any
    ) -> TestResponse:
        """Send a request with the token, wherever it leads."""
        headers = dict(options.pop("headers", {}))
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if json is not None:
            options["json"] = json
        # Only then is the answer closed, and done what was put off until after it.
        options.setdefault("buffered", True)
        where = path if path.startswith("/") else f"/api/{path}"
        return self._client.open(where, method=method, headers=headers, **options)


def api_of(app: Flask, user: User) -> Api:
    """Give the program of somebody, with a token made without a password."""
    token = user.get_token()
    db.session.commit()
    return Api(app, token)


def check(app: Flask, described: Any, method: str, answer: TestResponse) -> None:
    """Compare an answer with the description: its status, its type, its content."""
    adapter = app.url_map.bind("localhost")
    rule, _values = adapter.match(answer.request.path, method, return_rule=True)
    promised = described["paths"][components.path_of(rule)][method.lower()]["responses"]
    assert str(answer.status_code) in promised, (method, rule, answer.text)
    entry = promised[str(answer.status_code)]
    if "$ref" in entry:
        entry = described["components"]["responses"][entry["$ref"].rpartition("/")[2]]
    content = entry.get("content", {})
    assert bool(content) == bool(answer.data), (method, rule)
    if content:
        schema = content[answer.mimetype]["schema"]
        whole = schema | {"components": described["components"]}
        jsonschema.Draft202012Validator(whole).validate(answer.get_json())
