"""A site that asks nobody whether an address is theirs, which is the default."""

from typing import Any

import pytest
from flask_mail import Message as Mail

from app import db
from app.credentials import confirmation
from app.models import User
from app.worker import outbox
from tests.support.accounts import alice_now
from tests.support.browsing import Browser, Browsing


@pytest.fixture
def config(config: type) -> type:
    settings: Any = config
    settings.CONFIRM_EMAIL = False
    return config


def test_who_registers_counts_as_confirmed(newcomer: Browser, sent: list[Mail]) -> None:
    assert "not write yet" not in newcomer.get("/").text
    assert newcomer.submit("/", {"post": "Hello"}).status_code == 302
    outbox.drain()
    assert not sent
    assert alice_now().email_confirmed_at is not None


def test_switching_it_off_opens_everything(browsing: Browsing, alice: User) -> None:
    confirmation.require(alice)
    db.session.commit()
    browser = browsing.as_user(alice)
    assert browser.submit("/", {"post": "Hello"}).status_code == 302
