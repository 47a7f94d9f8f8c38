"""The asker's own account."""

from typing import Any

from app.api.blueprint import bp
from app.api.payloads import iso, user_payload
from app.api.schemas.users import Me, MyChanges
from app.api.users import change
from app.http_api import auth
from app.http_api.operations import Operation
from app.users.models import User
from app.web.limits import TRYING_PASSWORDS, WRITING


@bp.get("/me")
@Operation("Show one's own account", tag="me", response=Me)
def get_me() -> dict[str, Any]:
    """With the address, the preferences and what is unread."""
    return _me(auth.current_viewer())


@bp.patch("/me")
@Operation(
    "Change one's own account",
    tag="me",
    response=Me,
    body=MyChanges,
    limits=(WRITING, TRYING_PASSWORDS),
)
def update_me(body: MyChanges) -> dict[str, Any]:
    """Fields that are left out stay. Another e-mail address takes the `password`."""
    change(body)
    return _me(auth.current_viewer())


def _me(user: User) -> dict[str, Any]:
    return user_payload(user, include_email=True) | {
        "language": user.language,
        "timezone": user.timezone,
        "is_admin": user.is_admin,
        "created_at": iso(user.created_at),
        "unread_message_count": user.unread_messages,
        "unread_notification_count": user.unread_notifications,
    }
