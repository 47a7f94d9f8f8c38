"""Triggers that notify caches of sessions and tokens, all but their last use."""

from app.credentials.models import ApiToken, UserSession
from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes

_KEY, _USE = ("id", "user_id"), ("last_used_at",)

ddl.attach(
    UserSession.__table__,
    notify_changes(Watched("user_session", _KEY, _USE, ("key", "user_agent"))),
)
ddl.attach(
    ApiToken.__table__,
    notify_changes(
        Watched("api_token", _KEY, _USE, ("name", "token_hash", "scopes", "expires_at"))
    ),
)
