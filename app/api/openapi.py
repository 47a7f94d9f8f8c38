"""The description of the API (OpenAPI 3.1), made of its operations and the URL map.

https://spec.openapis.org/oas/v3.1.1.html
"""

from collections.abc import Iterator
from http import HTTPStatus
from inspect import cleandoc
from typing import Any

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.routing import Rule

from app.api import components
from app.api import responses as replies
from app.api.operations import OPERATIONS, Operation, name_of
from app.api.schemas.base import Error
from app.web import confirmation
from app.web.idempotency import REPLAYED

Json = dict[str, Any]

PREFIX = "api."
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
VERSION = "1.0.0"


def describe(app: Flask, root: str = "") -> Json:
    """Give the description of every route, for a site that is served below `root`."""
    schemas, names = _schemas(app)
    paths: dict[str, Json] = {}
    for rule, described in routes(app):
        entry = paths.setdefault(components.path_of(rule), {})
        for method in sorted(rule.methods or (), key=_order):
            if method in METHODS:
                entry[method.lower()] = _operation(rule, method, described, names, app)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": app.config["SITE_NAME"],
            "version": VERSION,
            "description": components.INTRODUCTION,
        },
        "servers": [{"url": root or "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas,
            "headers": components.HEADERS,
            "responses": components.RESPONSES,
            "securitySchemes": components.SECURITY,
        },
        "tags": components.TAGS,
    }


def routes(app: Flask) -> Iterator[tuple[Rule, Operation]]:
    """Give the routes that are described, with what they promise."""
    for rule in app.url_map.iter_rules():
        described = OPERATIONS.get(name_of(app.view_functions[rule.endpoint]))
        if rule.endpoint.startswith(PREFIX) and described is not None:
            yield rule, described


def _schemas(app: Flask) -> tuple[Json, dict[type[BaseModel], Json]]:
    """Give all schemas, and for each model the reference to its own."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {
        (Error, "validation"): None
    }
    for _rule, described in routes(app):
        if described.body is not None:
            wanted[described.body, "validation"] = None
        if described.answer is not None:
            wanted[described.answer, "serialization"] = None
    references, made = models_json_schema(
        list(wanted), ref_template="#/components/schemas/{model}"
    )
    schemas = components.with_limits(made["$defs"], app.config)
    return schemas, {model: references[model, mode] for model, mode in wanted}


def _operation(
    rule: Rule,
    method: str,
    described: Operation,
    names: dict[type[BaseModel], Json],
    app: Flask,
) -> Json:
    view = app.view_functions[rule.endpoint]
    name = rule.endpoint.removeprefix(PREFIX)
    several = len(set(METHODS) & (rule.methods or set())) > 1
    entry: Json = {
        "operationId": f"{name}_{method.lower()}" if several else name,
        "summary": described.summary,
        "description": cleandoc(view.__doc__ or ""),
        "tags": [described.tag],
        "parameters": _parameters(rule, described),
        "responses": _responses(rule, method, described, names),
        "security": [] if described.security == "none" else [{described.security: []}],
    }
    if described.body is not None:
        content = {"application/json": {"schema": names[described.body]}}
        entry["requestBody"] = {
            "content": content,
            "required": described.body_required,
        }
    elif described.upload:
        entry["requestBody"] = components.UPLOAD
    return entry


def _parameters(rule: Rule, described: Operation) -> list[Json]:
    keys = [components.IDEMPOTENCY_KEY] if described.repeatable else []
    return [*components.path_parameters(rule), *_arguments(described), *keys]


def _arguments(described: Operation) -> Iterator[Json]:
    """Describe what stands behind the question mark."""
    if described.query is None:
        return
    schema = described.query.model_json_schema()
    for name, each in schema["properties"].items():
        text = each.pop("description", "")
        each.pop("title", None)
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": text,
            "schema": each,
        }


def _responses(
    rule: Rule, method: str, described: Operation, names: dict[type[BaseModel], Json]
) -> Json:
    """Describe the answer, "not modified", and every refusal that may come."""
    status = described.status
    success: Json = {"description": HTTPStatus(status).phrase}
    headers = [*described.headers, *components.RATE_HEADERS]
    if method == "GET":
        headers.append("ETag")
    if described.repeatable:
        headers.append(REPLAYED)
    success["headers"] = {name: components.header(name) for name in headers}
    if described.answer is not None:
        content = {"application/json": {"schema": names[described.answer]}}
        success["content"] = content
    elif status != 204:
        success["content"] = {described.media or replies.JSON: {"schema": {}}}
    responses: Json = {str(status): success}
    if method == "GET":
        responses["304"] = components.response(304)
    for refusal in sorted(_refusals(rule, method, described)):
        responses[str(refusal)] = components.response(refusal)
    return responses


def _refusals(rule: Rule, method: str, described: Operation) -> set[int]:
    statuses = {*described.refusals, 429, 500, 503}
    if described.security != "none":
        statuses.add(401)
    if described.query or described.body or described.upload:
        statuses.add(400)
    if described.upload:
        statuses.add(413)
    if described.body is not None:
        statuses |= {413, 415} if described.body_required else {413}
    if described.repeatable:
        statuses |= {400, 404, 409, 422}
    if rule.arguments:
        statuses.add(404)
    if confirmation.may_refuse(rule.endpoint, method) and described.security != "none":
        statuses.add(403)
    return statuses


def _order(method: str) -> int:
    return METHODS.index(method) if method in METHODS else len(METHODS)
