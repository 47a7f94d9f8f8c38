"""How much waits in the outbox, and how its messages are counted."""

from datetime import timedelta

import pytest
from flask import Flask

from app import db, metrics
from app.exceptions import Unavailable
from app.lib.clock import utcnow
from app.worker import outbox
from app.worker.outbox.models import Outbox
from app.worker.registry import Handler, registry


def add(**fields: object) -> None:
    moment = utcnow()
    values = {"kind": "probe", "lane": outbox.MAIL, "payload": {}, "run_at": moment}
    db.session.add(Outbox(**values | {"created_at": moment} | fields))
    db.session.commit()


def test_empty_outbox_has_all_lanes(app: Flask) -> None:
    found = outbox.depths()
    assert set(found) == set(outbox.LANES)
    assert all(depth == outbox.LaneDepth() for depth in found.values())


def test_due_messages_wait_since_they_were_written(app: Flask) -> None:
    add(created_at=utcnow() - timedelta(hours=1))
    add()
    depth = outbox.depths()[outbox.MAIL]
    assert depth.waiting == 2
    assert 3600 <= depth.oldest_age < 3700


def test_message_for_later_does_not_wait_yet(app: Flask) -> None:
    add(run_at=utcnow() + timedelta(hours=1))
    assert outbox.depths()[outbox.MAIL] == outbox.LaneDepth()


def test_message_that_is_tried_again_later_waits(app: Flask) -> None:
    add(run_at=utcnow() + timedelta(hours=1), last_error="mail is down")
    assert outbox.depths()[outbox.MAIL].waiting == 1


def test_dead_message_is_counted_apart(app: Flask) -> None:
    add(dead_at=utcnow(), last_error="no such address")
    found = outbox.depths()[outbox.MAIL]
    assert (found.waiting, found.dead, found.oldest_age) == (0, 1, 0.0)


def tries(result: str) -> float:
    name = "microblog_outbox_message_duration_seconds_count"
    labels = {"name": "test_counted", "result": result}
    return metrics.current().get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize("error", [None, ValueError("no"), Unavailable("mail")])
def test_each_try_of_a_message_is_measured_by_result(
    app: Flask, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    def handle(_payload: object) -> None:
        if error is not None:
            raise error

    handler = Handler("test_counted", handle)
    monkeypatch.setitem(registry.handlers, "test_counted", handler)
    result = "failed" if error else "succeeded"
    before = tries(result)
    outbox.add("test_counted", {})
    db.session.commit()
    outbox.drain()
    assert tries(result) == before + 1
