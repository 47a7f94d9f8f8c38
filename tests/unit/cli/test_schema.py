"""Of several processes that start at once, one migrates and the others wait."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from deploy.launch.settings import ROOT

Environment = dict[str, str]


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a database of its own, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/microblog.db"
        return
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL")
    name = f"schema_{os.getpid()}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
        yield sa.make_url(server).set(database=name).render_as_string(False)
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def start(empty_database: str, tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    def ensure_schema() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "microblog", "ensure-schema"],
            cwd=ROOT,
            env=os.environ
            | {"DATABASE_URL": empty_database, "DATA_DIR": str(tmp_path / "data")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return ensure_schema


def heads_of(url: str) -> set[str]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        heads = set(rows.scalars())
    engine.dispose()
    return heads


def test_processes_that_start_at_once_all_succeed(
    start: Callable[[], subprocess.Popen[str]], empty_database: str
) -> None:
    processes = [start() for _ in range(3)]
    said = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    head = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    assert heads_of(empty_database) == set(head)


def test_a_database_that_cannot_be_opened_fails_with_its_reason(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "microblog", "ensure-schema"],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/x.db",
            "DATA_DIR": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert "unable to open database file" in done.stderr
