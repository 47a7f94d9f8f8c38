"""Components of an OpenAPI document that all operations share."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from werkzeug.routing import Rule

from app.lib.ids import MAX_ID, MIN_ID
from app.web.idempotency import HEADER, REPLAYED, VISIBLE_ASCII

Json = dict[str, Any]

SECURITY: Json = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
}

RATE_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


def _text(description: str) -> Json:
    return {"description": description, "schema": {"type": "string"}}


def _number(description: str) -> Json:
    return {"description": description, "schema": {"type": "integer", "minimum": 0}}


HEADERS: Json = {
    "ETag": _text("The version of the response. Send it in `If-None-Match`."),
    "Link": _text('Links to the next and previous page: `<path>; rel="next"`.'),
    "Location": _text("The path of the created resource."),
    "Retry-After": _number("Seconds to wait before the next request."),
    "WWW-Authenticate": _text("The authentication scheme, and the scope, to use."),
    REPLAYED: _text("`true` if the request was processed before."),
    "RateLimit-Limit": _number("Requests allowed per time window."),
    "RateLimit-Remaining": _number("Requests left in the current window."),
    "RateLimit-Reset": _number("Seconds until the window ends."),
}

# https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
IDEMPOTENCY_KEY: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A random value, such as a UUID, unique to each resource to be"
    " created. A request repeated with the same key within 24 hours creates nothing and"
    " returns the resource of the first request in its current state. A different"
    " request with the same key returns 422; a resource deleted meanwhile returns 404.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": VISIBLE_ASCII,
    },
}

# The multipart form of an uploaded picture.
UPLOAD: dict[str, Any] = {
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "properties": {
                    "file": {
                        "type": "string",
                        "format": "binary",
                        "description": "JPEG, PNG, WebP or GIF.",
                    },
                    "description": {
                        "type": "string",
                        "description": "Alternative text: what the picture shows.",
                    },
                },
                "required": ["file"],
            }
        }
    },
    "required": True,
}
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
_EXTRA = {
    401: ["WWW-Authenticate"],
    403: ["WWW-Authenticate"],
    429: ["Retry-After"],
    503: ["Retry-After"],
}
_DESCRIPTIONS = {
    304: "Not modified since the version of `If-None-Match`.",
    400: "The request is not valid; `errors` has messages by field.",
    401: "The credentials are missing, invalid or expired.",
    403: "The user may not do this, must confirm their e-mail address first, or sent a"
    " token that lacks the scope (then `WWW-Authenticate` names it).",
    404: "The resource does not exist.",
    409: "The request conflicts with the current state.",
    413: "The request body is too large.",
    415: "The request body is not JSON.",
    422: "The idempotency key was used for a different request.",
    429: "Too many requests.",
    500: "Internal server error.",
    503: "A service is temporarily unavailable.",
}


def header(name: str) -> Json:
    """Return the reference to a header."""
    return {"$ref": f"#/components/headers/{name}"}


def response(status: int) -> Json:
    """Return the reference to an error response."""
    return {"$ref": f"#/components/responses/{_name(status)}"}


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _response(status: int) -> Json:
    component: Json = {"description": _DESCRIPTIONS[status]}
    if status != 304:
        component["content"] = _ERROR
    if status in _EXTRA:
        component["headers"] = {name: header(name) for name in _EXTRA[status]}
    return component


RESPONSES: Json = {_name(status): _response(status) for status in _DESCRIPTIONS}

_SCHEMAS: dict[str, Json] = {
    "SmallIntegerConverter": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
    "SignedIntegerConverter": {"type": "integer", "minimum": MIN_ID, "maximum": MAX_ID},
    "UnicodeConverter": {"type": "string", "minLength": 1},
    "PathConverter": {"type": "string", "minLength": 1},
}


def path_of(rule: Rule) -> str:
    """Return a rule's path as OpenAPI writes it: `/api/users/{id}`."""
    parts = [f"{{{part}}}" if is_dynamic else part for is_dynamic, part in rule._trace]
    return "".join(parts).replace("|", "", 1)


def path_parameters(rule: Rule) -> list[Json]:
    """Return the parameters of a path."""
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": dict(_SCHEMAS[type(rule._converters[name]).__name__]),
        }
        for name in sorted(rule.arguments)
    ]


def add_examples(paths: Json, examples: Mapping[str, Mapping[str, Any]]) -> None:
    """Add to parameters the examples that are given by the beginning of a path."""
    for path, entry in paths.items():
        given = [each for start, each in examples.items() if path.startswith(start)]
        known = {name: value for each in given for name, value in each.items()}
        for parameter in (each for one in entry.values() for each in one["parameters"]):
            if parameter["in"] == "path" and parameter["name"] in known:
                parameter["schema"]["examples"] = [known[parameter["name"]]]


def with_limits(schema: Any, config: Mapping[str, Any]) -> Any:
    """Return a schema with the site's limits where `"maxLength"` names a setting."""
    if isinstance(schema, dict):
        filled = {key: with_limits(each, config) for key, each in schema.items()}
        if isinstance(filled.get("maxLength"), str):
            filled["maxLength"] = config[filled["maxLength"]]
        return filled
    if isinstance(schema, list):
        return [with_limits(each, config) for each in schema]
    return schema
