"""From a payload to the response: JSON, its headers, and "not modified"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, request
from werkzeug.wrappers import Response as BaseResponse

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class JsonResponse:
    """What a view returns, where a payload needs headers beside it."""

    payload: Mapping[str, Any] | None
    headers: Mapping[str, str] = field(default_factory=dict)
    # Another status than that of the operation.
    status: int | None = None


Result = JsonResponse | BaseResponse | Mapping[str, Any] | None


def make(result: Result, status: int) -> BaseResponse:
    """Return the response of an operation; that of None has no content."""
    if isinstance(result, BaseResponse):
        return result
    returned = result if isinstance(result, JsonResponse) else JsonResponse(result)
    status = returned.status or status
    if returned.payload is None:
        response = Response(status=status)
        del response.headers["Content-Type"]
    else:
        body = current_app.json.dumps(returned.payload)
        response = Response(body, status=status, mimetype=JSON)
    response.headers.update(returned.headers)
    return response


def revalidate(response: Response) -> BaseResponse:
    """Let a client cache a response, and revalidate it by its ETag."""
    if response.mimetype != JSON:
        return response
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.add("Authorization")
    if request.method not in ("GET", "HEAD") or response.status_code != 200:
        return response
    if not response.get_etag()[0]:
        response.add_etag()
    response.make_conditional(request)
    # The server adds its own.
    response.headers.pop("Date", None)
    return response
