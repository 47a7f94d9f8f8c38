"""Triggers that notify caches of sessions and tokens."""

from app.credentials.models import ApiToken, UserSession
from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes

_KEY = ("id", "user_id")

ddl.attach(UserSession.__table__, notify_changes(Watched("user_session", _KEY)))
ddl.attach(ApiToken.__table__, notify_changes(Watched("api_token", _KEY)))
