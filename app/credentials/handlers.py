"""Outbox handlers and periodic jobs of credentials."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from app.credentials import confirmation, passwords, sessions, tokens
from app.worker.registry import MAIL, Handler, PeriodicJob


def _session_lifetime(config: Mapping[str, Any]) -> tuple[timedelta]:
    return (config["REMEMBER_COOKIE_DURATION"],)


def _secret(config: Mapping[str, Any]) -> tuple[str]:
    return (config["SECRET_KEY"],)


HANDLERS = (
    Handler("password_reset", passwords.mail_reset_link, MAIL, _secret),
    Handler("confirm_email", confirmation.mail_link, MAIL, _secret),
)
PERIODIC_JOBS = (
    PeriodicJob("old tokens", tokens.purge),
    PeriodicJob("old sessions", sessions.purge, arguments=_session_lifetime),
)
