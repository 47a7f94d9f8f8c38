"""Where lines of the log go, and what is in them."""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g

from app import logs

SETTINGS = {"TESTING": False, "LOG_LEVEL": "INFO", "LOG_FORMAT": "text"}


@pytest.fixture
def configure(tmp_path: Path) -> Iterator[Any]:
    """Sets an application's log up, and takes everything back afterwards."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    chatty = {name: logging.getLogger(name).level for name in ("werkzeug", "rq.worker")}

    def make(**settings: Any) -> Flask:
        app = Flask("logged")
        app.config.update(SETTINGS | {"DATA_DIR": str(tmp_path)} | settings)
        logs.configure(app)
        return app

    yield make
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
        handler.close() if isinstance(handler, logging.FileHandler) else None
    root.setLevel(level)
    for name, former in chatty.items():
        logging.getLogger(name).setLevel(former)


def test_a_line_is_written_once_and_to_stdout(
    configure: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    app = configure()
    app.logger.info("once")
    out, err = capsys.readouterr()
    assert (out.count("once"), err) == (1, "")


def test_a_line_names_its_request(
    configure: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    app = configure(LOG_FORMAT="json")
    with app.test_request_context():
        g.request_id = "the-id-of-it"
        try:
            raise ValueError("why")
        except ValueError:
            app.logger.exception("It failed: %s", "é")
    line = json.loads(capsys.readouterr().out)
    assert (line["request_id"], line["level"]) == ("the-id-of-it", "ERROR")
    assert line["message"] == "It failed: é"
    assert "ValueError: why" in line["exception"]


def test_log_file_is_written_where_configured(configure: Any, tmp_path: Path) -> None:
    file = tmp_path / "logs" / "microblog.log"
    app = configure(LOG_TO_STDOUT=False)
    app.logger.info("first")
    # As logrotate does.
    file.rename(file.with_suffix(".1"))
    app.logger.info("second")
    assert "first" in file.with_suffix(".1").read_text()
    assert "second" in file.read_text()
    assert not any(
        isinstance(h, logging.StreamHandler) and getattr(h, "stream", 0) is sys.stdout
        for h in logging.getLogger().handlers
        if h.name == logs.HANDLER
    )
