"""The OpenAPI document (3.1) of an API, made of its operations and the URL map.

https://spec.openapis.org/oas/v3.1.1.html
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from inspect import cleandoc
from typing import Any

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.routing import Rule

from app.http_api import components, scopes
from app.http_api.blueprint import JsonApi
from app.http_api.operations import Operation
from app.http_api.responses import JSON
from app.http_api.schemas import Error
from app.web.idempotency import REPLAYED
from app.web.policies import READER

Json = dict[str, Any]
References = dict[type[BaseModel], Json]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def describe(app: Flask, api: JsonApi, root: str = "") -> Json:
    """Return the document of every route, for a site that is served below `root`."""
    operations = list(_operations(app, api))
    schemas, references = _schemas(app, [operation for _, operation in operations])
    paths: dict[str, Json] = {}
    for rule, _ in operations:
        entry = paths.setdefault(components.path_of(rule), {})
        for method in sorted(rule.methods or (), key=_order):
            if method in METHODS:
                view = app.view_functions[rule.endpoint]
                entry[method.lower()] = _entry(rule, method, view, references)
    components.add_examples(paths, api.path_examples)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": app.config["SITE_NAME"],
            "version": api.version,
            "description": api.introduction,
        },
        "servers": [{"url": root or "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schemas,
            "headers": components.HEADERS,
            "responses": components.RESPONSES,
            "securitySchemes": components.SECURITY,
        },
        "tags": list(api.tags),
    }


def _operations(app: Flask, api: JsonApi) -> Iterator[tuple[Rule, Operation]]:
    """Return the routes of an API, with what they promise."""
    prefix = f"{api.blueprint.name}."
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(prefix):
            yield rule, _operation_of(app.view_functions[rule.endpoint])


def _operation_of(view: Any) -> Operation:
    operation: Operation = view.operation
    return operation


def _schemas(app: Flask, operations: Iterable[Operation]) -> tuple[Json, References]:
    """Return all schemas, and for each model the reference to its own."""
    models: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {
        (Error, "validation"): None
    }
    for operation in operations:
        if operation.body is not None:
            models[operation.body, "validation"] = None
        if operation.response is not None:
            models[operation.response, "serialization"] = None
    references, made = models_json_schema(
        list(models), ref_template="#/components/schemas/{model}"
    )
    schemas = components.with_limits(made["$defs"], app.config)
    return schemas, {model: references[model, mode] for model, mode in models}


def _entry(rule: Rule, method: str, view: Any, references: References) -> Json:
    """Return the description of one method of a route."""
    operation = _operation_of(view)
    name = rule.endpoint.rpartition(".")[2]
    several = len(set(METHODS) & (rule.methods or set())) > 1
    entry: Json = {
        "operationId": f"{name}_{method.lower()}" if several else name,
        "summary": operation.summary,
        "description": _description(view, operation, method),
        "tags": [operation.tag],
        "parameters": _parameters(rule, operation),
        "responses": _responses(rule, method, operation, references),
        "security": _security(operation, method),
    }
    if operation.body is not None:
        content = {"application/json": {"schema": references[operation.body]}}
        entry["requestBody"] = {
            "content": content,
            "required": operation.body_required,
        }
    elif operation.upload:
        entry["requestBody"] = components.UPLOAD
    return entry


def _description(view: Any, operation: Operation, method: str) -> str:
    text = cleandoc(view.__doc__ or "")
    scope = _scope(operation, method)
    return f"{text}\n\nRequires the scope `{scope}`." if scope else text


def _security(operation: Operation, method: str) -> list[Json]:
    """Return the scheme of an operation, with the scope that a token needs."""
    if operation.security == "none":
        return []
    needed: Json = {operation.security: _scope(operation, method).split()}
    # Strangers read without a token, where the site is open to them.
    return [needed, {}] if operation.access is READER else [needed]


def _scope(operation: Operation, method: str) -> str:
    """Return the scope that a token needs; empty where any credentials will do."""
    scope = operation.scope_for(method)
    return scope if operation.security == "bearer" and scope != scopes.ANY else ""


def _parameters(rule: Rule, operation: Operation) -> list[Json]:
    keys = [components.IDEMPOTENCY_KEY] if operation.repeatable else []
    return [*components.path_parameters(rule), *_arguments(operation), *keys]


def _arguments(operation: Operation) -> Iterator[Json]:
    """Return the parameters of the query."""
    if operation.query is None:
        return
    schema = operation.query.model_json_schema()
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
    rule: Rule, method: str, operation: Operation, references: References
) -> Json:
    """Return the success, "not modified", and every error that may come."""
    status = operation.status
    success: Json = {"description": HTTPStatus(status).phrase}
    headers = [*operation.headers, *components.RATE_HEADERS]
    if method == "GET":
        headers.append("ETag")
    if operation.repeatable:
        headers.append(REPLAYED)
    success["headers"] = {name: components.header(name) for name in headers}
    if operation.response is not None:
        content = {"application/json": {"schema": references[operation.response]}}
        success["content"] = content
    elif status != 204:
        success["content"] = {operation.media or JSON: {"schema": {}}}
    responses: Json = {str(each): success for each in (status, *operation.also)}
    if method == "GET":
        responses["304"] = components.response(304)
    for error in sorted(_errors(rule, method, operation)):
        responses[str(error)] = components.response(error)
    return responses


def _errors(rule: Rule, method: str, operation: Operation) -> set[int]:
    statuses = {*operation.errors, 429, 500, 503}
    if operation.security != "none":
        statuses.add(401)
    if operation.query or operation.body or operation.upload:
        statuses.add(400)
    if operation.upload:
        statuses.add(413)
    if operation.body is not None:
        statuses |= {413, 415} if operation.body_required else {413}
    if operation.repeatable:
        statuses |= {400, 404, 409, 422}
    if rule.arguments:
        statuses.add(404)
    if operation.policy.waits_for_confirmation(method) or _scope(operation, method):
        statuses.add(403)
    return statuses


def _order(method: str) -> int:
    return METHODS.index(method) if method in METHODS else len(METHODS)
