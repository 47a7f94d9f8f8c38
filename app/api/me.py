"""The viewer's own account."""

from typing import Any

from app.api.blueprint import bp
from app.api.rendering import Context
from app.api.schemas.users import Me, MyChanges
from app.api.users import change
from app.http_api import auth
from app.http_api.operations import Operation
from app.web.limits import TRYING_PASSWORDS, WRITING


@bp.get("/me")
@Operation("Show the authenticated user", tag="me", response=Me)
def get_me() -> dict[str, Any]:
    """Return the account with its e-mail address, preferences and unread counts."""
    return Me.render(auth.current_viewer(), Context())


@bp.patch("/me")
@Operation(
    "Update the authenticated user",
    tag="me",
    response=Me,
    body=MyChanges,
    limits=(WRITING, TRYING_PASSWORDS),
)
def update_me(body: MyChanges) -> dict[str, Any]:
    """Change the given fields; fields that are absent stay as they are.

    A new `email` requires the current `password`.
    """
    change(body)
    return Me.render(auth.current_viewer(), Context())
