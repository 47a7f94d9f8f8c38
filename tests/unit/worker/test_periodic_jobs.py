"""What every worker runs by the clock."""

import logging

import pytest
from flask import Flask

from app import db
from app.models import Outbox
from app.worker import outbox, schedule
from app.worker.outbox import lanes
from app.worker.registry import registry
from deploy.supervision import Flag


def test_every_periodic_job_can_run(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        # All are due at first; a job that fails is logged and tried again.
        for process in {job.process for job in registry.periodic_jobs.values()}:
            assert schedule.make(app, process)() <= 60.0
    assert caplog.text == ""


def test_each_lane_drains_its_own_messages(app: Flask) -> None:
    outbox.add("notify_mentions", {"post_id": 0})
    outbox.add("password_reset", {"email": "nobody@example.com", "locale": None})
    db.session.commit()
    drains = lanes.calls(app, Flag())
    assert set(drains) == set(outbox.LANES)
    for lane in (outbox.DATABASE, outbox.MAIL):
        assert left(lane) == 1
        drains[lane]()
        assert left(lane) == 0


def left(lane: str) -> int:
    """Count the messages that wait in a lane."""
    db.session.rollback()
    return db.session.query(Outbox).filter_by(lane=lane).count()
