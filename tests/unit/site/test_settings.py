"""Decisions about the site, in one process and in others."""

from flask import Flask

from app import create_app, db
from app.models import SiteSetting
from app.site import settings
from tests.support.counting import StatementCounter


def test_site_without_a_decision_is_open(app: Flask) -> None:
    assert settings.is_open_to_strangers()


def test_last_decision_about_strangers_holds(app: Flask) -> None:
    for decision in (False, True, False):
        settings.set_open_to_strangers(decision)
        db.session.commit()
        assert settings.is_open_to_strangers() is decision


def test_undecided_site_is_remembered_as_closed(app: Flask) -> None:
    row = SiteSetting(name=settings.PUBLIC_READING, value=settings.UNDECIDED)
    db.session.add(row)
    db.session.commit()
    assert not settings.is_open_to_strangers()
    assert not settings.is_known_to_be_open()


def test_decision_is_read_once(app: Flask, statements: StatementCounter) -> None:
    settings.is_open_to_strangers()
    db.session.rollback()
    with statements() as asked:
        settings.is_open_to_strangers()
    assert asked == []


def test_decision_reaches_another_process(app: Flask, config: type) -> None:
    other = create_app(config)
    with other.app_context():
        assert settings.is_open_to_strangers()
        db.session.rollback()
    settings.set_open_to_strangers(False)
    db.session.commit()
    with other.app_context():
        assert not settings.is_open_to_strangers()
        db.session.remove()
        db.engine.dispose()
