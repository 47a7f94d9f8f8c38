"""Declaration of a route: its policy, what it takes, what it responds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal

from flask import current_app, request
from flask_limiter import RouteLimit
from pydantic import BaseModel
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from app.http_api import limits, responses, scopes, validation
from app.http_api.schemas import Body, Output, Query
from app.web.policies import CONFIRMED, PUBLIC, Access, Policy

HTML = "text/html"
View = Callable[..., Any]
Security = Literal["bearer", "basic", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route promises; as a decorator it makes the route fulfil it.

    The view takes `body` and `query` where there are schemas for them, and returns a
    payload, a JsonResponse, or None for a response without content. The OpenAPI
    document is made of these promises.
    """

    summary: str = field(kw_only=False)
    tag: str
    access: Access = CONFIRMED
    # What a token needs; by default that of the method.
    scope: str = ""
    # Beside the limit on all operations of an API, and in place of it.
    limits: tuple[RouteLimit, ...] = ()
    own_limits: tuple[RouteLimit, ...] = ()
    # Whether it takes a name and a password in place of a token.
    basic: bool = False
    query: type[Query] | None = None
    body: type[Body] | None = None
    body_required: bool = True
    # The message in place of the general one where the body lacks a field.
    missing: str = ""
    # Whether it takes a multipart form: a picture and its description.
    upload: bool = False
    # Whether reading takes something away, which HEAD may not.
    consumes: bool = False
    # Whether it takes an Idempotency-Key, so that a client may repeat the request.
    repeatable: bool = False
    response: type[Output] | None = None
    # By default 200, or 204 where there is no content.
    success: int | None = None
    # Other statuses of success, with the same schema.
    also: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    # The type of a whole response that the view makes by itself.
    media: str | None = None
    # The statuses of errors that do not follow from the rest.
    errors: tuple[int, ...] = ()

    @property
    def status(self) -> int:
        """The status of a response that is no error."""
        has_content = self.response is not None or self.media is not None
        return self.success or (200 if has_content else 204)

    @property
    def security(self) -> Security:
        """The scheme of the credentials that it takes."""
        if self.access is PUBLIC:
            return "none"
        return "basic" if self.basic else "bearer"

    def scope_for(self, method: str) -> str:
        """Return the scope that a token needs for a method."""
        return self.scope or scopes.of_method(method)

    @property
    def is_page(self) -> bool:
        """Whether people open it with a browser."""
        return self.media == HTML

    @property
    def policy(self) -> Policy:
        """The policy that is enforced before the view is called."""
        counted = (*(self.own_limits or (limits.EVERYTHING,)), *self.limits)
        return Policy(self.access, counted, self.scope)

    def __call__(self, view: View) -> Callable[..., Response]:
        """Read what the view takes, and make the response of what it returns."""

        @wraps(view)
        def run(**path: Any) -> Response:
            if self.consumes and request.method == "HEAD":
                raise MethodNotAllowed(valid_methods=["GET"])
            return responses.make(view(**path, **self._read()), self.status)

        run.operation = self  # type: ignore[attr-defined]  # a function takes any
        return self.policy.attach(run)

    def _read(self) -> Mapping[str, BaseModel]:
        values: dict[str, BaseModel] = {}
        if self.query is not None:
            values["query"] = validation.read_query(self.query)
        if self.body is not None:
            values["body"] = validation.read_body(
                self.body, required=self.body_required, missing=self.missing
            )
        return values


def operation_of(endpoint: str | None) -> Operation:
    """Return the operation of an endpoint of an API.

    :raises AttributeError: its view is not declared as one.
    """
    view: Any = current_app.view_functions[endpoint or ""]
    operation: Operation = view.operation
    return operation
