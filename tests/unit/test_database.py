"""The address of a database, as people and hosting providers write it."""

import pytest

from app import create_app, db
from app.database import normalise_url
from app.models import Tag
from app.secret import ConfigurationError
from config import Config


@pytest.mark.parametrize(
    "url",
    ["postgres://u:p%25@h/n", "postgresql://u:p%25@h/n"],
)
def test_postgresql_url_names_psycopg(url: str) -> None:
    assert normalise_url(url) == "postgresql+psycopg://u:p%25@h/n"


@pytest.mark.parametrize("url", ["sqlite://", "postgresql+psycopg://h/n"])
def test_complete_url_is_unchanged(url: str) -> None:
    assert normalise_url(url) == url


def test_an_engine_without_triggers_is_refused() -> None:
    settings = {"TESTING": True, "SQLALCHEMY_DATABASE_URI": "mysql+pymysql://u:p@h/n"}
    with pytest.raises(
        ConfigurationError, match=r"SQLite or PostgreSQL.*boot.sh adopt mysql://"
    ):
        create_app(type("MySql", (Config,), settings))


@pytest.mark.usefixtures("app")
def test_released_savepoint_is_rolled_back_with_transaction() -> None:
    with db.session.begin_nested():
        db.session.add(Tag(name="early"))
    db.session.rollback()
    assert db.session.scalars(db.select(Tag)).all() == []
    with db.session.begin_nested():
        db.session.add(Tag(name="late"))
    db.session.commit()
    assert db.session.scalars(db.select(Tag.name)).all() == ["late"]


@pytest.mark.parametrize(
    "url",
    [
        *("sqlite+nothing://", "postgresql://u:p@h:x/n"),
        *("postgresql+psycopg99://h/n", "sqlite:/one/slash"),
    ],
)
def test_unusable_url_is_refused_without_naming_it(url: str) -> None:
    settings = {"TESTING": True, "SQLALCHEMY_DATABASE_URI": url}
    with pytest.raises(ConfigurationError, match="DATABASE_URL") as refusal:
        create_app(type("Broken", (Config,), settings))
    assert url not in str(refusal.value)
