"""What Swagger UI fills into the forms of the OpenAPI document, as requests."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Json = dict[str, Any]
# What is looked at before it is changed, and changed before it is deleted.
ORDER = ("get", "post", "put", "patch", "delete")


class Example(NamedTuple):
    """One operation, with its path as the document has it, and what is sent.

    `known` are the examples of the parameters of its path; an upload is sent as a form.
    """

    method: str
    path: str
    query: Json
    body: Any
    known: Json
    is_upload: bool = False


def examples(described: Json) -> Iterator[Example]:
    """Yield an example of each operation."""
    for method in ORDER:
        # The parts of what is deleted are deleted before it.
        paths = list(described["paths"].items())
        if method == "delete":
            paths.sort(key=lambda each: -each[0].count("/"))
        for path, operations in paths:
            if method in operations:
                operation = operations[method]
                content = operation.get("requestBody", {}).get("content", {})
                yield _example(described, method, path, operation, content)


def _example(
    described: Json, method: str, path: str, operation: Json, content: Json
) -> Example:
    given = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
    query = {
        each["name"]: value_of(described, each["schema"])
        for each in given
        if each.get("required") or "examples" in each["schema"]
    }
    known = {
        each["name"]: each["schema"]["examples"][0]
        for each in operation.get("parameters", ())
        if each["in"] == "path" and "examples" in each["schema"]
    }
    body, is_upload = None, bool(content) and "application/json" not in content
    if content and not is_upload:
        body = value_of(described, content["application/json"]["schema"])
    return Example(method.upper(), path, query, body, known, is_upload)


def value_of(described: Json, schema: Json) -> Any:
    """Return the example of a schema, or else a value that it allows."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return value_of(described, described["components"]["schemas"][name])
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "default" in schema or "const" in schema:
        return schema.get("const", schema.get("default"))
    for key in ("oneOf", "allOf"):
        if key in schema:
            return value_of(described, schema[key][0])
    if "anyOf" in schema and "properties" not in schema:
        return value_of(described, schema["anyOf"][0])
    return _plain(described, schema)


def _plain(described: Json, schema: Json) -> Any:
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        wanted = schema.get("required", ())
        shown = schema.get("properties", {})
        return {
            name: value_of(described, each)
            for name, each in shown.items()
            if name in wanted or "examples" in each
        }
    if kind == "array":
        items = schema.get("items", {})
        return [value_of(described, items)] * schema.get("minItems", 0)
    if kind == "integer":
        return max(1, schema.get("minimum", 1))
    return {"boolean": True, "null": None, "number": 1.0}.get(str(kind), _text(schema))


def _text(schema: Json) -> str:
    if schema.get("format") == "email":
        return "somebody@example.com"
    return "text".ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 9)]
