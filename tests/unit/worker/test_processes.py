"""What a worker does before it starts its processes."""

from flask import Flask

from app import db
from app.worker.processes import processes_of
from tests.functional.test_database_down import database_down


def test_no_process_inherits_a_connection(app: Flask) -> None:
    db.session.remove()
    assert "schedule" in processes_of(app)
    assert not db.session.registry.has()
    if db.engine.dialect.name == "postgresql":
        assert db.engine.pool.checkedin() == 0  # type: ignore[attr-defined]  # QueuePool
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_worker_starts_without_its_database(app: Flask) -> None:
    with database_down(app):
        assert "news" in processes_of(app)
