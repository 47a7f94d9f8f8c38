"""Empty databases without a schema, for migrations to fill."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app, db
from tests.support import engines


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def empty_url(
    request: pytest.FixtureRequest, tmp_path: Path, worker_id: str
) -> Iterator[str]:
    """A database with nothing in it, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with a_database(
        os.environ.get("TEST_DATABASE_URL", ""), "migrated", worker_id
    ) as url:
        yield url


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.postgresql),
        pytest.param("mysql", marks=pytest.mark.mysql),
    ]
)
def source_url(
    request: pytest.FixtureRequest, tmp_path: Path, worker_id: str
) -> Iterator[str]:
    """Another one, on every engine that the founding application runs on."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'founding.db'}"
        return
    name = {"postgresql": "TEST_DATABASE_URL", "mysql": "TEST_MYSQL_URL"}[request.param]
    with a_database(os.environ.get(name, ""), "founding", worker_id) as url:
        yield url


@contextmanager
def a_database(server: str, kind: str, worker: str) -> Iterator[str]:
    """Make a database on a server, for as long as it is needed; yields its URL."""
    url = sa.make_url(server)
    on_mysql = url.drivername.startswith("mysql")
    name = f"{kind}_{worker}_{os.getpid()}"
    # Where names that differ in case only are two names, too.
    options, end = (" COLLATE utf8mb4_bin", "") if on_mysql else ("", " WITH (FORCE)")
    driver = "mysql+pymysql" if on_mysql else "postgresql+psycopg"
    admin = sa.create_engine(url.set(drivername=driver), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name}{end}"))
        connection.execute(sa.text(f"CREATE DATABASE {name}{options}"))
    plain = url.set(drivername=driver.partition("+")[0], database=name)
    yield plain.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name}{end}"))
    admin.dispose()


@pytest.fixture
def migrating(empty_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database."""
    app = create_app(engines.make_config(empty_url, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
