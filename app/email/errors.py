"""Errors mailed to the administrators, at most once an hour for each place."""

import contextlib
import hashlib
import logging
import os
import queue
import time
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.email.letters import one_line
from app.email.service import queue as queue_mail
from app.email.service import send_now
from app.extensions import db
from app.lib.background import Background, Stop, renew_after_fork
from app.lib.throttle import Throttle

INTERVAL = 3600.0  # seconds
MOST_WAITING = 50
MAX_PLACES = 1000
LONGEST = 20_000
log = logging.getLogger(__name__)
_OWN = ("app.email", "app.lib.background")


class AdminMailHandler(logging.Handler):
    """Hands errors to a thread that queues a mail; never waits and never fails."""

    def __init__(self, app: Flask) -> None:
        super().__init__(logging.ERROR)
        self._app = app
        self._throttle = Throttle(INTERVAL, MAX_PLACES)
        self.renew()
        renew_after_fork(self)

    def renew(self) -> None:
        """Begin anew in a forked process, which has none of its parent's threads."""
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue(MOST_WAITING)
        self._background = Background("error-mails", self._work)

    def emit(self, record: logging.LogRecord) -> None:
        """Queue an error; what is too much is dropped, since the log has it anyway."""
        try:
            place = _place_of(record)
            if _is_about_mail(record) or not self._throttle.passes(place):
                return
            report = {"place": place, "text": self.format(record)[:LONGEST]}
            self._waiting.put_nowait(report)
            self._background.ensure()
        except Exception:
            # A log handler that fails would fail its caller, whatever went wrong.
            self.handleError(record)

    def close(self) -> None:
        """End the thread once it has done what waits."""
        self._background.ask_to_stop()
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(None)
        super().close()

    def _work(self, _stopping: Stop) -> None:
        while True:
            report = self._waiting.get()
            if report is None:
                return
            try:
                with self._app.app_context():
                    _report(self._app, **report)
            except Exception:
                # The thread must live on; the error itself is in the log already.
                log.warning("an error could not be mailed", exc_info=True)


def init_app(app: Flask) -> None:
    """Mail errors to ADMINS, where there is a mail server and nobody is debugging."""
    for old in [h for h in app.logger.handlers if isinstance(h, AdminMailHandler)]:
        app.logger.removeHandler(old)
        old.close()
    if app.debug or app.testing or not app.config["MAIL_SERVER"]:
        return
    if app.config["ADMINS"]:
        handler = AdminMailHandler(app)
        handler.setFormatter(logging.Formatter(_FORMAT))
        app.logger.addHandler(handler)


_FORMAT = "%(asctime)s %(levelname)s %(name)s\n%(pathname)s:%(lineno)d\n\n%(message)s"


def _report(app: Flask, place: str, text: str) -> None:
    """Queue the mail; where the database is what fails, send it at once."""
    if not _claim(Path(app.config["DATA_DIR"]), place):
        return
    admins = app.config["ADMINS"]
    subject = one_line(text.strip().rpartition("\n")[2])[:200]
    try:
        queue_mail("error", admins, None, summary=subject, report=text)
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        send_now("error", admins, None, summary=subject, report=text)


def _claim(data_dir: Path, place: str) -> bool:
    """Return whether this process of the machine reports a place, once an hour."""
    folder = data_dir / "errors"
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / hashlib.sha256(place.encode()).hexdigest()[:16]
    try:
        if time.time() - mark.stat().st_mtime < INTERVAL:
            return False
        mark.unlink(missing_ok=True)
    except FileNotFoundError:
        pass
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True


def _place_of(record: logging.LogRecord) -> str:
    """Return what went wrong and where: the exception's innermost frame."""
    kind, where = record.levelname, f"{record.pathname}:{record.lineno}"
    if record.exc_info and record.exc_info[0]:
        kind, trace = record.exc_info[0].__qualname__, record.exc_info[2]
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        if trace is not None:
            where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    return f"{kind} {where}"


def _is_about_mail(record: logging.LogRecord) -> bool:
    """Return whether mails fail: a mail about that would fail as well, for ever."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    if record.name.startswith("app.worker.outbox"):
        return bool(arguments) and arguments[0] == "mail"
    return record.name.startswith(_OWN)
