"""Structured logs, each line with the id of its request."""

import json
import logging
import sys
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path

from flask import Flask, g, has_request_context

HANDLER = "microblog"


class RequestIdFilter(logging.Filter):
    """Add the id of the current request to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True: no record is dropped."""
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON, with the `extra` fields of a request."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        } | getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """One readable line for people."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"
        )


def configure(app: Flask) -> None:
    """Configure the root logger once, however many applications there are."""
    root = logging.getLogger()
    if app.config.get("TESTING"):
        return
    for handler in [each for each in root.handlers if each.name == HANDLER]:
        root.removeHandler(handler)
        if isinstance(handler, logging.FileHandler):
            handler.close()
    handler = _output(app)
    handler.name = HANDLER
    handler.addFilter(RequestIdFilter())
    as_json = app.config["LOG_FORMAT"] == "json"
    handler.setFormatter(JsonFormatter() if as_json else TextFormatter())
    root.addHandler(handler)
    root.setLevel(app.config["LOG_LEVEL"].upper())
    # Importing Flask's logger adds a handler of its own, which would print lines twice.
    app.logger.handlers.clear()
    for chatty in ("werkzeug", "rq.worker"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _output(app: Flask) -> logging.Handler:
    """Open stdout, or a file to which any number of processes append whole lines.

    It is not cut off here, which processes would do at once: the system's logrotate
    may, and each process then goes on in the new file.
    """
    if app.config.get("LOG_TO_STDOUT", True):
        return logging.StreamHandler(sys.stdout)
    folder = Path(app.config["DATA_DIR"]) / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return WatchedFileHandler(folder / "microblog.log", encoding="utf-8")
