"""Imports of archives: tweets with dates, their upload, the work, the posts."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app

from app import db
from app.integrations.twitter import importing
from app.media.attachments import Limits
from app.models import File, Post, Task, User
from tests.support.browsing import Browser

PAGE = "/settings/import"
DATE = "%a %b %d %H:%M:%S +0000 %Y"


def tweet(number: int, text: str = "", **more: Any) -> dict[str, Any]:
    """One tweet a day, from 2015 on; as old as ids without a time in them."""
    moment = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=number)
    return {
        "id_str": str(1000 + number),
        "full_text": text or f"Number {number} of #mine",
        "created_at": moment.strftime(DATE),
        "lang": "en",
        **more,
    }


def upload(writer: Browser, data: bytes) -> Any:
    return writer.submit(PAGE, {"archive": (io.BytesIO(data), "twitter.zip")})


def queue(user: User, data: bytes) -> Task:
    """Start an import of what the form for uploads would refuse."""
    return importing.start(user, [data])


def work(user: User) -> Task:
    task = db.session.scalars(db.select(Task).order_by(Task.created_at.desc())).first()
    assert task is not None
    file = db.session.scalar(db.select(File.id).where(File.kind == importing.KIND))
    limits = Limits.of(current_app.config)
    importing.run(user.id, task.id, file or "none", limits)
    db.session.refresh(task)
    return task


def bodies(user: User) -> list[str]:
    query = db.select(Post.body).where(Post.user_id == user.id).order_by(Post.id)
    return list(db.session.scalars(query))
