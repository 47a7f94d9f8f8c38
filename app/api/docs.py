"""The OpenAPI document, and a web page that shows it."""

import hashlib
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.api.blueprint import api, bp
from app.http_api import openapi
from app.http_api.operations import HTML, Operation
from app.http_api.responses import JSON
from app.web.policies import PUBLIC

EXTENSION = "api_description"


@bp.get("/openapi.json", endpoint="openapi")
@Operation("Show the OpenAPI document", tag="description", media=JSON, access=PUBLIC)
def description() -> BaseResponse:
    """Return the description of this API as OpenAPI 3.1."""
    body, tag = _described()
    response = Response(body, mimetype=JSON)
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(tag)
    return response


@bp.get("/docs")
@Operation("Show the API documentation", tag="description", media=HTML, access=PUBLIC)
def docs() -> BaseResponse:
    """Return a web page that documents this API and can send requests to it."""
    return Response(render_template("api/docs.html"), mimetype=HTML)


def describe(app: Flask, root: str = "") -> dict[str, Any]:
    """Return the OpenAPI document, for a site that is served below `root`."""
    return openapi.describe(app, api, root)


def _described() -> tuple[str, str]:
    made: dict[str, tuple[str, str]] = current_app.extensions.setdefault(EXTENSION, {})
    root = request.script_root
    if root not in made:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy
        body = current_app.json.dumps(describe(app, root))
        made[root] = body, hashlib.sha256(body.encode()).hexdigest()[:32]
    return made[root]
