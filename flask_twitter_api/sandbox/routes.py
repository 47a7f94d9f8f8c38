"""From an incoming request to the endpoint it means, with our parameter names."""

import email
import email.policy
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from flask_twitter_api.endpoints import ENDPOINTS, Endpoint, Param, Place
from flask_twitter_api.transport import Request

from .reply import RefusalError

_FIXED = {(one.method, one.path): one for one in ENDPOINTS.values()}
_PATHS = {one.path for one in ENDPOINTS.values()}
_BY_NAME = ENDPOINTS["get_user_by_path"]
_PREFIX = _BY_NAME.path.partition("{")[0]


def find_endpoint(request: Request) -> tuple[Endpoint, dict[str, str]]:
    """The endpoint of a request, and what stands in its path.

    :raises RefusalError: 404 for an unknown path, 405 for a wrong method.
    """
    path = urlsplit(request.url).path
    found = _FIXED.get((request.method, path))
    if found is not None:
        return found, {}
    if path in _PATHS:
        raise RefusalError(405, {"detail": "Method Not Allowed"})
    name = path.removeprefix(_PREFIX)
    if request.method == "GET" and name != path and name and "/" not in name:
        return _BY_NAME, {"username": unquote(name)}
    raise RefusalError(404, {"detail": "Not Found"})


def read_given(
    endpoint: Endpoint, request: Request, in_path: Mapping[str, str]
) -> dict[str, Any]:
    """The parameters under our names, checked as the service checks them.

    :raises RefusalError: 400 when one is missing, 422 when one is impossible.
    """
    wires = _wires(endpoint, request, in_path)
    given: dict[str, Any] = {}
    for param in endpoint.params:
        value = wires.get(param.wire)
        if value is None or value == "":
            if param.required:
                _refuse_missing(param)
            continue
        given[param.name] = _read(param, value)
    if endpoint.one_of and not any(name in given for name in endpoint.one_of):
        raise RefusalError(400, {"detail": f"{' or '.join(endpoint.one_of)} needed"})
    return given


def _wires(
    endpoint: Endpoint, request: Request, in_path: Mapping[str, str]
) -> dict[str, Any]:
    query = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
    query.update(request.query)
    wires: dict[str, Any] = {**query, **in_path}
    if any(param.place in {Place.BODY, Place.FILE} for param in endpoint.params):
        wires.update(request.json or {}, **(request.form or {}))
        wires.update(request.files or {})
    return wires


def _refuse_missing(param: Param) -> None:
    if param.place is Place.FILE:
        # Only files are checked by the framework, whose errors are a list.
        missing = {"type": "missing", "loc": ["body", param.wire], "msg": "required"}
        raise RefusalError(422, {"detail": [missing]})
    raise RefusalError(400, {"detail": f"{param.wire} is required"})


def _read(param: Param, value: Any) -> Any:
    if value in ("true", "false"):
        value = value == "true"
    try:
        return param.convert(value)
    except (ValueError, TypeError):
        raise RefusalError(400, {"detail": f"{param.wire} is invalid"}) from None


def read_body(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of a JSON or form body, by the names that ``Request`` has.

    :raises RefusalError: 422 when the body can not be read.
    """
    if not body:
        return {}
    if content_type.startswith("multipart/"):
        return _read_multipart(content_type, body)
    try:
        decoded = json.loads(body)
    except ValueError:
        decoded = None
    if not isinstance(decoded, dict):
        problem = {"type": "json_invalid", "loc": ["body"], "msg": "not JSON"}
        raise RefusalError(422, {"detail": [problem]})
    return {"json": decoded}


def _read_multipart(content_type: str, body: bytes) -> dict[str, Any]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    form: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        payload: bytes = bytes(part.get_payload(decode=True) or b"")
        if part.get_filename() or name == "file":
            files[name] = payload
        else:
            form[name] = payload.decode(errors="replace")
    return {"form": form, "files": files}
