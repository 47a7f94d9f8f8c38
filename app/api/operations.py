"""Declaring a route once: who may ask, what it takes, what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from flask_limiter import RouteLimit
from pydantic import BaseModel
from werkzeug.wrappers import Response

from app.api import auth, limits, replies, validation
from app.api.schemas.base import Body, Query, Shown

View = Callable[..., Any]
Declaration = Callable[[View], Callable[..., Response]]
Security = Literal["bearer", "basic", "none"]

GUARDS: dict[Security, Callable[[], object]] = {
    "bearer": auth.bearer,
    "basic": auth.basic,
    "none": lambda: None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route promises; the description of the API is made of these."""

    summary: str
    tag: str
    status: int
    answer: type[BaseModel] | None
    security: Security
    body: type[Body] | None
    body_required: bool
    query: type[Query] | None
    media: str
    refusals: tuple[int, ...]
    headers: tuple[str, ...]
    missing: str


# By the qualified name of the view, which all wrappers of it keep.
OPERATIONS: dict[str, Operation] = {}


def operation(
    summary: str,
    *,
    tag: str,
    answer: type[Shown] | None = None,
    status: int | None = None,
    security: Security = "bearer",
    body: type[Body] | None = None,
    body_required: bool = True,
    query: type[Query] | None = None,
    media: str | None = None,
    refusals: tuple[int, ...] = (),
    headers: tuple[str, ...] = (),
    missing: str = "",
    limit: tuple[RouteLimit, ...] = (),
) -> Declaration:
    """Make a route of a view that takes checked values and gives a payload.

    The view gets `body` and `query` where there are schemas for them. `refusals` are
    the statuses that cannot be told from the rest; `missing` is said in place of the
    general sentence where the body lacks a field. A view may also give a whole
    response, of the type `media`.
    """
    if status is None:
        status = 204 if answer is None and media is None else 200
    promised = Operation(
        summary=summary,
        tag=tag,
        status=status,
        answer=answer,
        security=security,
        body=body,
        body_required=body_required,
        query=query,
        media=media or replies.JSON,
        refusals=refusals,
        headers=headers,
        missing=missing,
    )

    def declare(view: View) -> Callable[..., Response]:
        OPERATIONS[name_of(view)] = promised

        @wraps(view)
        def run(**path: Any) -> Response:
            GUARDS[promised.security]()
            return replies.make(view(**path, **_read(promised)), promised.status)

        limited: Callable[..., Response] = run
        for each in (limits.EVERYTHING, *limit):
            limited = each(limited)
        return limited

    return declare


def name_of(view: View) -> str:
    """Give the name under which a view's operation is kept."""
    return f"{view.__module__}.{view.__qualname__}"


def _read(promised: Operation) -> Mapping[str, BaseModel]:
    values: dict[str, BaseModel] = {}
    if promised.query is not None:
        values["query"] = validation.read_query(promised.query)
    if promised.body is not None:
        values["body"] = validation.read_body(
            promised.body, required=promised.body_required, missing=promised.missing
        )
    return values
