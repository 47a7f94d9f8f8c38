"""The description of the API, for programs and for people."""

import hashlib

from flask import Response, current_app, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.api import bp as api
from app.api import openapi
from app.api.operations import Operation
from app.api.responses import JSON

HTML = "text/html"
EXTENSION = "api_description"


@api.get("/openapi.json", endpoint="openapi")
@Operation("Describe the API", tag="description", media=JSON, security="none")
def description() -> BaseResponse:
    """As OpenAPI 3.1. It is made once in the life of a process."""
    body, tag = _described()
    response = Response(body, mimetype=JSON)
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(tag)
    return response


@api.get("/docs")
@Operation("Show the API to people", tag="description", media=HTML, security="none")
def docs() -> BaseResponse:
    """A page on which calls can be tried."""
    return Response(render_template("api/docs.html"), mimetype=HTML)


def _described() -> tuple[str, str]:
    made: dict[str, tuple[str, str]] = current_app.extensions.setdefault(EXTENSION, {})
    root = request.script_root
    if root not in made:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # a LocalProxy
        body = current_app.json.dumps(openapi.describe(app, root))
        made[root] = body, hashlib.sha256(body.encode()).hexdigest()[:32]
    return made[root]
