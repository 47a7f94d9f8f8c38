"""The parts of the description that are the same for all operations."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from werkzeug.routing import Rule

from app.lib.ids import MAX_ID, MIN_ID
from app.web.idempotency import HEADER, REPLAYED

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
    "ETag": _text("Send it back in `If-None-Match` to learn whether it still holds."),
    "Link": _text('Where the list goes on: `<path>; rel="next"` and `rel="prev"`.'),
    "Location": _text("The path of what was made."),
    "Retry-After": _number("Seconds to wait."),
    "WWW-Authenticate": _text("Which credentials are wanted."),
    REPLAYED: _text("`true` where the request was carried out before."),
    "RateLimit-Limit": _number("How many requests a window of time allows."),
    "RateLimit-Remaining": _number("How many of them are left."),
    "RateLimit-Reset": _number("Seconds until the window ends."),
}

# https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
IDEMPOTENCY_KEY: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "A random value, such as a UUID, for each thing to be made. A"
    " request that is repeated with it within a day makes nothing and is answered like"
    " the first, with the thing as it is now. Another request with the same key is"
    " refused (422); what has been deleted meanwhile is not found (404).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}

# What a picture is sent in: a form of several parts.
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
                        "description": "What it shows, for those who cannot see it.",
                    },
                },
                "required": ["file"],
            }
        }
    },
    "required": True,
}
_ERROR = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
_EXTRA = {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}
_SENTENCES = {
    304: "What the client has still holds.",
    400: "Something that was sent is not valid; `errors` names the fields.",
    401: "The credentials are missing, wrong or expired.",
    403: "The asker may not do this, or has to confirm their e-mail address first.",
    404: "There is no such thing.",
    409: "The present state of things forbids it.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The key was used for another request before.",
    429: "Too many requests.",
    500: "A mistake of ours.",
    503: "A part of the site does not answer.",
}


def header(name: str) -> Json:
    """Refer to a header."""
    return {"$ref": f"#/components/headers/{name}"}


def response(status: int) -> Json:
    """Refer to a refusal."""
    return {"$ref": f"#/components/responses/{_name(status)}"}


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _response(status: int) -> Json:
    made: Json = {"description": _SENTENCES[status]}
    if status != 304:
        made["content"] = _ERROR
    if status in _EXTRA:
        made["headers"] = {name: header(name) for name in _EXTRA[status]}
    return made


RESPONSES: Json = {_name(status): _response(status) for status in _SENTENCES}

_KINDS: dict[str, Json] = {
    "SmallIntegerConverter": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
    "SignedIntegerConverter": {"type": "integer", "minimum": MIN_ID, "maximum": MAX_ID},
    "UnicodeConverter": {"type": "string", "minLength": 1},
}


def path_of(rule: Rule) -> str:
    """Give a rule's path as OpenAPI writes it: `/api/users/{id}`."""
    pieces = [
        f"{{{piece}}}" if is_dynamic else piece for is_dynamic, piece in rule._trace
    ]
    return "".join(pieces).replace("|", "", 1)


def path_parameters(rule: Rule) -> list[Json]:
    """Describe the variable parts of a path."""
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": _KINDS[type(rule._converters[name]).__name__],
        }
        for name in sorted(rule.arguments)
    ]


def with_limits(schema: Any, config: Mapping[str, Any]) -> Any:
    """Put the site's own limits where a schema names the setting: `"maxLength"`."""
    if isinstance(schema, dict):
        filled = {key: with_limits(each, config) for key, each in schema.items()}
        if isinstance(filled.get("maxLength"), str):
            filled["maxLength"] = config[filled["maxLength"]]
        return filled
    if isinstance(schema, list):
        return [with_limits(each, config) for each in schema]
    return schema
