import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from app.email.errors import AdminMailHandler, init_app
from app.extensions import db
from app.worker.outbox.models import Outbox


@pytest.fixture
def handler(app: Flask) -> Iterator[AdminMailHandler]:
    app.config["ADMINS"] = ["admin@example.com"]
    made = AdminMailHandler(app)
    yield made
    finish(made)


def finish(handler: AdminMailHandler) -> None:
    """Let the thread do what waits, and end."""
    handler.close()
    handler._background.stop(timeout=10)


def record(name: str = "app.main", message: str = "it broke") -> logging.LogRecord:
    try:
        raise KeyError("secret")
    except KeyError as error:
        info = (type(error), error, error.__traceback__)
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), info)


def reports() -> list[Outbox]:
    return list(db.session.query(Outbox).where(Outbox.kind == "mail"))


def test_an_error_is_mailed_with_its_traceback(handler: AdminMailHandler) -> None:
    handler.handle(record())
    finish(handler)

    (order,) = reports()
    assert order.payload["recipients"] == ["admin@example.com"]
    assert "KeyError" in order.payload["context"]["report"]
    assert "it broke" in order.payload["context"]["report"]


def test_same_place_is_mailed_once(app: Flask, handler: AdminMailHandler) -> None:
    for _time in range(20):
        handler.handle(record())
    # Another process of the same machine meets the same error.
    other = AdminMailHandler(app)
    other.handle(record())
    finish(handler)
    finish(other)

    assert len(reports()) == 1


def test_failing_mail_is_not_mailed(handler: AdminMailHandler) -> None:
    handler.handle(record("app.email.transports"))
    dead_letter = record("app.worker.outbox.delivery", "outbox %s #%d failed")
    dead_letter.args = ("mail", 1)
    handler.handle(dead_letter)
    finish(handler)

    assert not reports()


def test_nothing_that_it_meets_makes_the_handler_fail(
    app: Flask, handler: AdminMailHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging, "raiseExceptions", False)
    wrong = record(message="%d %d")
    wrong.args = ("one",)
    handler.handle(wrong)
    app.config["DATA_DIR"] = "/dev/null/nowhere"
    handler.handle(record())
    finish(handler)

    assert not reports()


def test_only_sites_with_a_mail_server_mail_errors(app: Flask) -> None:
    def bound() -> int:
        init_app(app)
        return sum(isinstance(h, AdminMailHandler) for h in app.logger.handlers)

    assert bound() == 0
    app.testing, app.debug, app.config["MAIL_SERVER"] = False, False, "127.0.0.1"
    assert bound() == 1
    assert bound() == 1
    app.testing = True
    assert bound() == 0
