"""Validation of requests, with messages for each field."""

from collections.abc import Iterable
from typing import Any, TypeVar, get_origin

from flask import request
from flask_babel import gettext as _
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.exceptions import InvalidFields
from app.lib.i18n import mark as _l

Model = TypeVar("Model", bound=BaseModel)

WHOLE = "body"  # the name of errors of the body as a whole
INVALID = _l("These fields are not valid: %(fields)s.")
MESSAGES = {
    "missing": _l("This field is required."),
    "string_type": _l("This must be text."),
    "string_too_long": _l("This may be at most %(max_length)d characters long."),
    "string_too_short": _l("This must be at least %(min_length)d characters long."),
    "string_pattern_mismatch": _l("This holds characters that cannot be kept."),
    "string_unicode": _l("This holds characters that cannot be kept."),
    "int_type": _l("This must be a whole number."),
    "int_parsing": _l("This must be a whole number."),
    "int_from_float": _l("This must be a whole number."),
    "greater_than_equal": _l("This must be %(ge)s or more."),
    "less_than_equal": _l("This must be %(le)s or less."),
    "literal_error": _l("This must be one of: %(expected)s."),
    "model_type": _l("This must be a JSON object."),
}


def read_body(schema: type[Model], *, required: bool, missing: str) -> Model:
    """Read the JSON of the request.

    :raises UnsupportedMediaType: it is not JSON.
    :raises BadRequest: it is broken JSON.
    :raises InvalidFields: it does not match `schema`.
    """
    if not required and not (request.is_json and request.get_data()):
        return schema()
    return check(schema, request.get_json(), missing)


def read_query(schema: type[Model]) -> Model:
    """Read the arguments of the address. Raises InvalidFields."""
    values: dict[str, Any] = request.args.to_dict()
    for name, field in schema.model_fields.items():
        if get_origin(field.annotation) is list and name in values:
            values[name] = request.args.getlist(name)
    return check(schema, values)


def check(schema: type[Model], data: Any, missing: str = "") -> Model:
    """Return a model of plain values; `missing` is the message if a field is absent.

    :raises InvalidFields: with messages for each field.
    """
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
    errors = _by_field(problems)
    if missing and any(problem["type"] == "missing" for problem in problems):
        raise InvalidFields(errors, missing)
    raise InvalidFields(errors, INVALID, fields=", ".join(errors))


def _by_field(problems: Iterable[ErrorDetails]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for problem in problems:
        field = ".".join(map(str, problem["loc"])) or WHOLE
        errors.setdefault(field, []).append(_message(problem))
    return errors


def _message(problem: ErrorDetails) -> str:
    message = MESSAGES.get(problem["type"])
    if message is None:
        return problem["msg"]
    return str(_(message)) % problem.get("ctx", {})
