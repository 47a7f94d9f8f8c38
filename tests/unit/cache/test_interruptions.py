"""What caches do while notifications of PostgreSQL are interrupted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app, db
from app.cache import freshness
from app.cache.changes import key_is_id
from app.extensions import caches
from app.models import User
from tests.support import engines, factories
from tests.support.browsing import Browsing, OwnContextClient
from tests.support.proxy import Proxy, proxy
from tests.support.waiting import wait_for

pytestmark = pytest.mark.postgresql
ENDED = sa.text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE"
    " application_name = 'microblog-caches' AND datname = current_database()"
)
Read = Callable[[], Any]


@pytest.fixture
def line(worker_id: str) -> Iterator[tuple[str, Proxy]]:
    """An empty database, and a line to it that listens and can hang."""
    url = engines.fresh_postgresql(worker_id)
    target = sa.make_url(url)
    with proxy(target.host or "", target.port or 5432) as found:
        yield url, found


@pytest.fixture
def app(line: tuple[str, Proxy], tmp_path: Path) -> Iterator[Flask]:
    """An application that listens by the line and reads without it."""
    url, way = line
    listen = sa.make_url(url).set(host="127.0.0.1", port=way.port)
    text = listen.render_as_string(hide_password=False)
    app = create_app(engines.make_config(url, tmp_path, DATABASE_LISTEN_URL=text))
    app.test_client_class = OwnContextClient
    with app.app_context():
        yield app
        way.resume()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def read(app: Flask, declare: Any) -> Read:
    """Read a name through a cache, in a transaction of its own."""
    person = factories.make_user("alice").id
    cache = declare(invalidated_by={"user": key_is_id})

    def load() -> Any:
        return db.session.scalar(sa.select(User.username).where(User.id == person))

    def read() -> Any:
        db.session.rollback()
        return cache.load_one(person, load)

    read()
    return read


def is_cached() -> bool:
    return bool(caches.statistics()["test-names"]["entries"])


def test_lost_connection_empties_the_caches(read: Read) -> None:
    assert is_cached()
    assert db.session.scalar(ENDED) == 1
    wait_for(lambda: not is_cached())
    wait_for(lambda: bool(read()) and is_cached())
    assert caches.current.invalidation.gaps == 1


def test_hung_connection_is_passed_by(read: Read, line: tuple[str, Proxy]) -> None:
    line[1].hang()
    db.session.execute(sa.update(User).values(username="other"))
    db.session.commit()
    assert read() == "other"
    wait_for(lambda: not is_cached())
    line[1].resume()
    wait_for(lambda: read() == "other" and is_cached())


def test_writing_request_sets_a_cookie(app: Flask) -> None:
    factories.make_user("alice")
    stranger = app.test_client()
    stranger.get("/auth/login")
    assert stranger.get_cookie(freshness.COOKIE) is None
    browser = Browsing(app).as_user("alice")
    found = browser.client.get_cookie(freshness.COOKIE)
    assert found is not None
    assert (found.http_only, found.same_site) == (True, "Lax")
    assert found.max_age == freshness.SECONDS
