"""Deliveries of Twitter: their key, their address, and mirroring beside them."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from app import db
from app.integrations.twitter import mirror
from app.lib.clock import utcnow
from app.models import TwitterAccount

KEY = "alice-secret-key"
URL = "/twitter/webhook"
Deliver = Callable[..., Any]
Texts = Callable[[], list[str]]


def mirror_now(app: Flask, account: TwitterAccount) -> None:
    """Mirror an account now, whenever that was due."""
    account.due_at = utcnow()
    db.session.commit()
    mirror.mirror_account(account.user_id, app.extensions["twitter_pictures"])
    db.session.refresh(account)
