"""Declaring a route once: who may ask, what it takes, what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal

from flask_limiter import RouteLimit
from pydantic import BaseModel
from werkzeug.wrappers import Response

from app.api import auth, limits, responses, validation
from app.api.schemas.base import Body, Query, Shown
from app.web import confirmation

View = Callable[..., Any]
Security = Literal["bearer", "basic", "none"]

GUARDS: dict[Security, Callable[[], object]] = {
    "bearer": auth.current_viewer,
    "basic": auth.basic,
    "none": lambda: None,
}
# By the qualified name of the view, which all wrappers of it keep.
OPERATIONS: dict[str, "Operation"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route promises; as a decorator it makes the route keep it.

    The view takes `body` and `query` where there are schemas for them, and gives a
    payload, an Answer, or None for an answer without content. The description of the
    API is made of these promises.
    """

    summary: str = field(kw_only=False)
    tag: str
    answer: type[Shown] | None = None
    # By default 200, or 204 where there is no content.
    success: int | None = None
    security: Security = "bearer"
    body: type[Body] | None = None
    body_required: bool = True
    # Said in place of the general sentence where the body lacks a field.
    missing: str = ""
    # Whether it takes a form of several parts: a picture and words about it.
    upload: bool = False
    # Whether it takes an Idempotency-Key, so that a client may repeat the request.
    repeatable: bool = False
    query: type[Query] | None = None
    # The type of a whole response that the view makes by itself.
    media: str | None = None
    # The refusals that cannot be told from the rest.
    refusals: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    limit: tuple[RouteLimit, ...] = ()

    @property
    def status(self) -> int:
        """The status of an answer that is no refusal."""
        has_content = self.answer is not None or self.media is not None
        return self.success or (200 if has_content else 204)

    def __call__(self, view: View) -> Callable[..., Response]:
        """Check what comes in before the view sees it, and wrap what it gives."""
        OPERATIONS[name_of(view)] = self

        @wraps(view)
        def run(**path: Any) -> Response:
            GUARDS[self.security]()
            confirmation.require_confirmed()
            return responses.make(view(**path, **self._read()), self.status)

        limited: Callable[..., Response] = run
        for each in (limits.EVERYTHING, *self.limit):
            limited = each(limited)
        return limited

    def _read(self) -> Mapping[str, BaseModel]:
        values: dict[str, BaseModel] = {}
        if self.query is not None:
            values["query"] = validation.read_query(self.query)
        if self.body is not None:
            values["body"] = validation.read_body(
                self.body, required=self.body_required, missing=self.missing
            )
        return values


def name_of(view: View) -> str:
    """Give the name under which a view's operation is kept."""
    return f"{view.__module__}.{view.__qualname__}"
