"""The databases that tests run on, and which engines this machine has."""

import os
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app import create_app, db
from config import Config
from tests.support import sharing

TEMPLATE: dict[str, Path] = {}
# Deletes the rows of the few tables that a test has filled, without their triggers, and
# starts sequences anew: a sixth of the time that it takes to truncate all tables.
EMPTY = """DO $$
DECLARE name text; filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN
    SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()
  LOOP
    EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
  END LOOP;
  FOR name IN
    SELECT quote_ident(sequencename) FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
  LOOP
    EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
  END LOOP;
END $$"""
AVAILABLE: dict[str, Any] = {
    "postgresql": lambda: bool(os.environ.get("TEST_DATABASE_URL")),
    "mysql": lambda: bool(os.environ.get("TEST_MYSQL_URL")),
    "elasticsearch": lambda: bool(os.environ.get("TEST_ELASTICSEARCH_URL")),
    "browser": lambda: bool(chromium()),
}


def make_config(url: str, folder: Path, **changes: Any) -> type:
    """Make the settings of one application that touches nothing outside `folder`."""
    sharing.link_catalogues(folder)
    values = {
        "TESTING": True,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "a-secret-key-that-only-tests-know-of-0123456789",
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "execution_options": {"compiled_cache": sharing.STATEMENTS}
        },
        "REDIS_URL": None,
        "TWITTER_REDIS_URL": None,
        "ELASTICSEARCH_URL": None,
        "MAIL_SERVER": None,
        "RATELIMIT_ENABLED": False,
        "METRICS_ENABLED": False,
        "PUBLIC_URL": "http://microblog.test",
        "LANGUAGES": ["en", "es", "fa"],
        "MS_TRANSLATOR_KEY": None,
        "LIBRETRANSLATE_URL": None,
        "TWITTER_API_KEY": None,
        "POST_MAX_LENGTH": 140,
        "POSTS_PER_PAGE": 25,
    }
    return type("TestConfig", (Config,), values | changes)


def fresh_sqlite(folder: Path) -> str:
    """Return the URL of a new SQLite file; the schema is made once and copied."""
    if "sqlite" not in TEMPLATE:
        # Beside the tests' own folders, which pytest removes by itself.
        TEMPLATE["sqlite"] = folder.parent / f"template-{os.getpid()}.db"
        _create(f"sqlite:///{TEMPLATE['sqlite']}", folder)
    copy = folder / "microblog.db"
    shutil.copy(TEMPLATE["sqlite"], copy)
    return f"sqlite:///{copy}"


def fresh_postgresql(worker: str) -> str:
    """Return the URL of this worker's PostgreSQL database, emptied."""
    url = _postgresql(worker)
    with _engine(url).begin() as connection:
        connection.exec_driver_sql(EMPTY)
    return url


def real_redis(worker: str) -> str:
    """Return the URL of this worker's own database of the real Redis.

    Workers that shared one would hear each other's events.
    """
    server = os.environ.get("TEST_REDIS_URL")
    if not server:
        pytest.skip("TEST_REDIS_URL is not set")
    number = worker.removeprefix("gw")
    return f"{server.rpartition('/')[0]}/{int(number) + 1 if number.isdecimal() else 1}"


@lru_cache(maxsize=8)
def _engine(url: str) -> sa.Engine:
    return sa.create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"), pool_pre_ping=True
    )


@lru_cache(maxsize=8)
def _postgresql(worker: str) -> str:
    server = os.environ.get("TEST_DATABASE_URL", "")
    assert server, "TEST_DATABASE_URL names no PostgreSQL server"
    base = sa.make_url(server).set(drivername="postgresql+psycopg")
    name = f"microblog_{worker}_{os.getpid()}"
    admin = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    url = base.set(drivername="postgresql", database=name)
    text = url.render_as_string(hide_password=False)
    _create(text, Path("instance"))
    return text


def _create(url: str, folder: Path) -> None:
    app = create_app(make_config(url, folder))
    with app.app_context():
        db.create_all()
        if url.startswith("sqlite"):
            # Then the file is whole by itself and can be copied.
            db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()


def chromium() -> str | None:
    """Find a Chromium to drive."""
    named = os.environ.get("TEST_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("google-chrome")
