"""Collecting a user's posts into a file, however many they are."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from app import email
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.leases import LeaseLost
from app.media import service as media
from app.posts import reading
from app.tasks import attempts, downloads
from app.tasks.models import Task
from app.users.models import User
from app.worker import jobs

BATCH = 1_000
REPORT_INTERVAL = 1.0  # seconds
FILE_NAME, CONTENT_TYPE = "posts.json", "application/json"


@dataclass
class Settings:
    """The settings of an export."""

    secret: str
    public_url: str
    max_attachment: int
    keep: timedelta
    default_locale: str = "en"


@dataclass
class Export:
    """One attempt at one task; `task` is None for a bare `export_posts(user_id)`."""

    user: User
    settings: Settings
    task: Task | None = None
    attempt: int = 0
    reported_at: float = field(default_factory=time.monotonic)
    percent: int = 0

    def run(self) -> None:
        """Collect, store and mail; every step is fenced by the attempt's number."""
        total = self.user.post_count
        with media.writing(
            self.user.id,
            kind="export",
            name=FILE_NAME,
            content_type=CONTENT_TYPE,
            expires_at=utcnow() + self.settings.keep,
        ) as file:
            for chunk in render(read_posts(self.user.id, self._reporter(total))):
                file.write(chunk)
        try:
            if self.task is not None:
                attempts.hand_over(self.task, self.attempt, file.id)
        except LeaseLost:
            media.delete(file.id)
            db.session.commit()
            return
        self._mail(file.id, file.size)
        db.session.commit()
        jobs.note_progress(100)

    def _reporter(self, total: int) -> Callable[[int], None]:
        def report(done: int) -> None:
            percent = min(99, 100 * done // max(total, 1))
            late = time.monotonic() - self.reported_at >= REPORT_INTERVAL
            if self.task is None or not (late or percent > self.percent):
                return
            self.reported_at, self.percent = time.monotonic(), percent
            attempts.advance(self.task, self.attempt, percent)
            jobs.note_progress(percent)

        return report

    def _mail(self, file_id: str, size: int) -> None:
        small = size <= self.settings.max_attachment
        link = downloads.make_link(
            file_id,
            self.settings.secret,
            self.settings.public_url,
            self.settings.keep,
        )
        task = {"task_id": self.task.id} if self.task else None
        email.queue(
            "export_posts",
            [self.user.email],
            self.user.language or self.settings.default_locale,
            key=f"export:{file_id}",
            then=("task_sent", task) if task else None,
            otherwise=("task_unsent", task) if task else None,
            attachments=[file_id] if small else [],
            username=self.user.username,
            link=None if small else link,
            days=self.settings.keep.days,
        )


def run(user_id: int, task_id: str | None, settings: Settings) -> None:
    """Export the posts of a user, as a task or without one."""

    def work(user: User, task: Task | None) -> None:
        Export(user, settings, task, task.attempts if task else 0).run()

    attempts.carry_out(user_id, task_id, work)


def read_posts(user_id: int, report: Callable[[int], None]) -> Iterator[dict[str, str]]:
    """Yield the posts, oldest first, a batch in memory at a time.

    `report` receives how many have been read, after each batch.
    """
    done = 0
    for rows in reading.stream_texts(user_id, BATCH):
        for row in rows:
            moment = row.timestamp.replace(tzinfo=None).isoformat() + "Z"
            yield {"body": row.body, "timestamp": moment}
        done += len(rows)
        report(done)


def render(posts: Iterator[dict[str, str]]) -> Iterator[bytes]:
    """Yield `{"posts": [...]}` in parts, as `json.dumps(…, indent=4)` writes it."""
    separator = b'{\n    "posts": ['
    empty = True
    for post in posts:
        text = json.dumps(post, indent=4).replace("\n", "\n        ")
        yield separator + b"\n        " + text.encode()
        separator, empty = b",", False
    yield separator + b"]\n}" if empty else b"\n    ]\n}"
