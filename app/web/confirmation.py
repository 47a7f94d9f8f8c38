"""Keeping people from writing until they have confirmed their e-mail address.

Only on sites with CONFIRM_EMAIL. What is not named here is closed to them, so that a
new way of writing need not be thought of.
"""

from typing import Any

from flask import Flask, current_app, request

from app.exceptions import NotAllowed
from app.lib.i18n import mark as _l
from app.web.viewer import viewer

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What concerns the session and the account, and taking back what was done before: an
# address that was changed has to be confirmed anew.
OPEN = frozenset(
    {
        *("main.settings", "main.set_language", "main.change_email"),
        *("main.change_password", "main.delete_account", "main.api_tokens"),
        "main.sessions",
        *("main.mark_notifications_read", "main.mark_conversation_read"),
        *("main.unbookmark_post", "main.unblock", "main.unmute", "main.unfollow"),
        *("api.get_token", "api.revoke_token", "api.revoke_my_token"),
        *("api.mark_conversation_read", "api.mark_notifications_read"),
        *("api.unbookmark_post", "api.unblock", "api.unmute", "api.unfollow"),
    }
)
MESSAGE = _l("Confirm your e-mail address first: open the link in our letter to you.")


def init_app(app: Flask) -> None:
    """Ask before every request of a page; the API asks once it knows who asks."""
    app.before_request(require_confirmed)
    app.context_processor(_page_values)


def require_confirmed() -> None:
    """Refuse what an unconfirmed viewer may not do yet.

    :raises NotAllowed: with a sentence that says what to do.
    """
    if not current_app.config["CONFIRM_EMAIL"]:
        return
    if not may_refuse(request.endpoint or "", request.method):
        return
    person = viewer()
    if person is not None and person.email_confirmed_at is None:
        raise NotAllowed(MESSAGE)


def may_refuse(endpoint: str, method: str) -> bool:
    """Tell whether a way is closed to whoever has not confirmed their address."""
    is_open = endpoint in OPEN or endpoint.startswith("auth.")
    return method not in SAFE and not is_open


def _page_values() -> dict[str, Any]:
    return {"confirm_email": current_app.config["CONFIRM_EMAIL"]}
