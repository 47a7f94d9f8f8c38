"""Commands as people type them: from any folder, with passwords of any kind."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

ROOT = Path(__file__).parents[2]
SHELL_NAMES = {"sa", "so", "db", "User", "Post", "Message", "Notification", "Task"}


def flask(folder: Path, *arguments: str, **settings: Any) -> str:
    """Run `flask …` in a folder that is not the checkout; gives what it prints."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")
    }
    environment |= {"FLASK_APP": str(ROOT / "microblog.py")}
    # The Redis of this machine, if any, is somebody else's.
    environment |= {"DATA_DIR": str(folder / "data"), "REDIS_URL": "none"}
    environment |= {name: str(value) for name, value in settings.items()}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "flask", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_the_database_is_made_from_any_folder(tmp_path: Path) -> None:
    flask(tmp_path, "db", "upgrade")
    assert "(head)" in flask(tmp_path, "db", "current")
    assert (tmp_path / "data" / "microblog.db").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


@pytest.mark.slow
def test_the_shell_knows_what_one_types_first(tmp_path: Path) -> None:
    code = "print(*(name for name in dir()))"
    done = subprocess.run(
        [sys.executable, "-m", "flask", "shell"],
        cwd=tmp_path,
        env=os.environ
        | {"FLASK_APP": str(ROOT / "microblog.py"), "DATA_DIR": str(tmp_path)},
        input=code,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert set(done.stdout.split()) >= SHELL_NAMES, done.stderr


@pytest.mark.slow
@pytest.mark.postgresql
def test_a_password_may_hold_any_character(tmp_path: Path, worker_id: str) -> None:
    server = sa.make_url(os.environ.get("TEST_DATABASE_URL", ""))
    name = f"odd_{worker_id}_{os.getpid()}"
    password = "100%s@/:#é?"
    engine = sa.create_engine(
        server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN SUPERUSER")
        literal = sa.literal(password).compile(
            engine, compile_kwargs={"literal_binds": True}
        )
        connection.exec_driver_sql(
            f"ALTER ROLE {name} PASSWORD {str(literal).replace('%', '%%')}"
        )
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER {name}")
    odd = server.set(username=name, password=password, database=name)
    url = odd.render_as_string(hide_password=False)
    try:
        flask(tmp_path, "db", "upgrade", DATABASE_URL=url)
        assert "(head)" in flask(tmp_path, "db", "current", DATABASE_URL=url)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
            connection.exec_driver_sql(f"DROP ROLE {name}")
        engine.dispose()


@pytest.mark.slow
def test_catalogues_are_compiled_where_no_pybabel_is_on_the_path(
    tmp_path: Path,
) -> None:
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT / "app", copy / "app")
    for name in ("microblog.py", "config.py", "babel.cfg"):
        shutil.copy(ROOT / name, copy)
    for folder in ("flask_twitter_api", "deploy"):
        shutil.copytree(ROOT / folder, copy / folder)
    catalogues = copy / "app" / "translations"
    for old in catalogues.rglob("*.mo"):
        old.unlink()
    settings = {"FLASK_APP": str(copy / "microblog.py"), "PATH": "/usr/bin:/bin"}
    flask(copy, "translate", "compile", **settings)
    made = {path.parent.parent.name for path in catalogues.rglob("*.mo")}
    assert {"es", "fa"} <= made
    flask(copy, "translate", "init", "de", **settings)
    flask(copy, "translate", "update", **settings)
    assert (catalogues / "de" / "LC_MESSAGES" / "messages.po").exists()
    assert not list(copy.rglob("messages.pot"))


@pytest.mark.slow
@pytest.mark.parametrize("command", ["ensure-schema", "adopt"])
def test_invalid_setting_prints_a_sentence_without_traceback(
    tmp_path: Path, command: str
) -> None:
    environment = {"FLASK_APP": str(ROOT / "microblog.py"), "DATA_DIR": str(tmp_path)}
    environment |= {"DATABASE_URL": "mysql+pymysql://u:p@h/n"}
    done = subprocess.run(
        [sys.executable, "-m", "flask", command],
        cwd=tmp_path,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "run ./boot.sh adopt mysql://user:password@host/name" in done.stderr
    assert "Traceback" not in done.stderr
