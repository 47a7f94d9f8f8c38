"""What every worker does by the clock."""

import logging

import pytest
from flask import Flask

from app.cli.worker import duties


def test_every_duty_can_be_done(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        # All are due at first; a duty that fails is logged and tried again.
        assert duties(app)() <= 60.0
    assert caplog.text == ""
