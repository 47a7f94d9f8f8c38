"""PostgreSQL that hangs holds no page, and is asked again when it answers."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app, db
from app.postgresql import BoundedConnection
from app.users.models import User
from tests.support import engines
from tests.support.browsing import Browsing, OwnContextClient
from tests.support.factories import make_user
from tests.support.proxy import Proxy, proxy
from tests.support.sites import running
from tests.support.waiting import wait_for

pytestmark = pytest.mark.postgresql
PATIENT = 60.0


@pytest.fixture
def server(worker_id: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy to this test's database, and the address of the database behind it."""
    url = sa.make_url(engines.fresh_postgresql(worker_id))
    with proxy(url.host or "127.0.0.1", url.port or 5432) as between:
        through = url.set(host="127.0.0.1", port=between.port)
        yield between, through.render_as_string(hide_password=False)


@pytest.fixture
def database(server: tuple[Proxy, str]) -> Proxy:
    """The way to the database, which a test may block."""
    return server[0]


@pytest.fixture
def app(server: tuple[Proxy, str], tmp_path: Path) -> Iterator[Flask]:
    """An application that reaches PostgreSQL through the proxy."""
    limits = {"DATABASE_ANSWER_TIMEOUT": 0.5, "DATABASE_STATEMENT_TIMEOUT": 0.2}
    app = create_app(engines.make_config(server[1], tmp_path, **limits))
    app.test_client_class = OwnContextClient
    app.add_url_rule("/sleep", "sleep", lambda: str(sleep()))
    BoundedConnection._silent_until = 0.0
    with app.app_context():
        yield app
        server[0].resume()
        db.session.remove()
        db.engine.dispose()


def sleep() -> Any:
    """Let the database take three times as long as a page may wait."""
    return db.session.scalar(sa.text("SELECT 1 FROM pg_sleep(0.6)"))


def answer_of(view: Callable[[], str], app: Flask, browsing: Browsing) -> TestResponse:
    """Return what a stranger is answered by a view of the test's own."""
    app.add_url_rule("/view", "view", view)
    return browsing.anonymous().get("/view")


def test_a_page_says_so_and_comes_back(
    app: Flask, browsing: Browsing, database: Proxy
) -> None:
    browser = browsing.as_user(make_user("alice"))
    assert browser.get("/explore").status_code == 200
    database.hang()
    for _time in range(3):
        answer = browser.get("/explore")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
    stranger = browsing.anonymous()
    assert stranger.get("/healthz").status_code == 200
    assert stranger.get("/readyz").status_code == 503
    database.resume()
    BoundedConnection._silent_until = 0.0
    assert browser.get("/explore").status_code == 200


def test_a_response_stays_where_the_end_of_its_request_hangs(
    app: Flask, browsing: Browsing, database: Proxy
) -> None:
    """Nothing but the rollback of what was read comes after a view."""

    def read_and_hang() -> str:
        db.session.scalar(sa.text("SELECT 1"))
        database.hang()
        return "done"

    answer = answer_of(read_and_hang, app, browsing)
    assert (answer.status_code, answer.text) == (200, "done")


def test_a_form_that_hangs_while_it_writes_says_so(
    app: Flask, browsing: Browsing, database: Proxy
) -> None:
    """The unit of work rolls back by itself, on a connection that is lost."""

    def hang_and_write() -> str:
        db.session.scalar(sa.text("SELECT 1"))
        database.hang()
        db.session.add(User(username="bob", email="bob@example.com"))
        db.session.flush()
        return "done"

    assert answer_of(hang_and_write, app, browsing).status_code == 503


def test_what_goes_on_after_a_lost_connection_says_so(
    app: Flask, browsing: Browsing, database: Proxy
) -> None:
    def hang_and_go_on() -> str:
        db.session.scalar(sa.text("SELECT 1"))
        database.hang()
        with suppress(sa.exc.OperationalError):
            db.session.scalar(sa.text("SELECT 2"))
        return str(db.session.scalar(sa.text("SELECT 3")))

    assert answer_of(hang_and_go_on, app, browsing).status_code == 503


def test_a_page_that_waits_for_its_first_connection_says_so(
    app: Flask, browsing: Browsing, database: Proxy
) -> None:
    db.session.remove()
    db.engine.dispose()
    database.hang()
    assert browsing.anonymous().get("/sleep").status_code == 503
    # Whoever comes next is refused without waiting for the connection.
    assert BoundedConnection._silent_until > time.monotonic()
    assert browsing.anonymous().get("/sleep").status_code == 503


def test_a_statement_of_a_page_is_ended_by_the_server(
    app: Flask, browsing: Browsing
) -> None:
    db.session.remove()
    db.engine.dispose()
    assert browsing.anonymous().get("/sleep").status_code == 503


def test_what_is_no_page_may_take_long(app: Flask) -> None:
    assert sleep() == 1


def test_limits_of_the_server_are_those_of_the_settings(app: Flask) -> None:
    db.session.remove()
    db.engine.dispose()
    with app.test_request_context():
        found = [
            db.session.scalar(sa.text(f"SHOW {name}"))
            for name in (
                "statement_timeout", "lock_timeout",
                "idle_in_transaction_session_timeout",
            )
        ]  # fmt: skip
    assert found == ["200ms", "5s", "5min"]


@pytest.fixture
def empty_database(server: tuple[Proxy, str]) -> Iterator[str]:
    """The address, through the proxy, of a database that has no tables yet."""
    url = sa.make_url(server[1]).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"{url.database}_empty"
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_a_running_site_answers_while_its_database_hangs(
    database: Proxy, empty_database: str, tmp_path: Path
) -> None:
    settings = {"DATABASE_URL": empty_database, "REDIS_URL": "none"}
    with running(tmp_path, settings) as (site, _log):
        assert ask(site) == 401
        database.hang()
        # All requests of a process share few threads, which must not wait for ever.
        with ThreadPoolExecutor(8) as pool:
            waiting = [pool.submit(ask, site) for _page in range(8)]
            assert requests.get(f"{site}/healthz", timeout=PATIENT).ok
            assert {each.result() for each in waiting} == {503}
        database.resume()
        wait_for(lambda: ask(site) != 503, PATIENT)


def ask(site: str) -> int:
    """Ask something that the database must be asked for; return the status."""
    headers = {"Authorization": f"Bearer {32 * '0'}"}
    url = f"{site}/api/users/1"
    return requests.get(url, headers=headers, timeout=PATIENT).status_code
