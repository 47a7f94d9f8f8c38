"""A start that fails says why, and what to do, in one sentence."""

import contextlib
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.launch.settings import ROOT
from tests.support.launching import launch


def test_a_port_in_use_is_named(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        code, said = launch(environment)
    assert code == 1
    assert f"Port {environment['PORT']}" in said
    assert "PORT=" in said, "it says what to do"


def test_a_web_server_that_cannot_start_says_why(
    environment: dict[str, str], tmp_path: Path
) -> None:
    code, said = launch(
        environment | {"DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/x.db"}
    )
    assert code == 1
    assert "web ended" in said


def a_file(folder: Path) -> dict[str, str]:
    (folder / "file").touch()
    return {"DATA_DIR": str(folder / "file")}


def a_long_path(folder: Path) -> dict[str, str]:
    return {"DATA_DIR": str(folder / ("x" * 300))}


def a_folder_for_the_key(folder: Path) -> dict[str, str]:
    (folder / "data" / "secret_key").mkdir(parents=True)
    return {}


def no_database(folder: Path) -> dict[str, str]:
    (folder / "junk.db").write_bytes(b"This is no database. " * 100)
    return {"DATABASE_URL": f"sqlite:///{folder}/junk.db"}


def a_newer_database(folder: Path) -> dict[str, str]:
    return _database(folder, "alembic_version (version_num)", "'ffffffffffff'")


def another_database(folder: Path) -> dict[str, str]:
    return _database(folder, "user (name)", "'Alice'")


def _database(folder: Path, table: str, value: str) -> dict[str, str]:
    with contextlib.closing(sqlite3.connect(folder / "x.db")) as connection:
        connection.execute(f"CREATE TABLE {table}")
        connection.execute(f"INSERT INTO {table.split()[0]} VALUES ({value})")  # noqa: S608 - our own words
        connection.commit()
    return {"DATABASE_URL": f"sqlite:///{folder}/x.db"}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (a_file, "file cannot be used: .* DATA_DIR"),
        (a_long_path, "too long. Set DATA_DIR to a shorter path"),
        (a_folder_for_the_key, "secret_key cannot be used: .* move it away"),
        (no_database, r"junk.db cannot be used: [\s\S]* DATABASE_URL"),
        (a_newer_database, "x.db is at revision ffffffffffff, .* DATABASE_URL"),
        (another_database, r"x.db has tables .*\(user\).* DATABASE_URL"),
        (lambda _: {"DATABASE_URL": "sqlite+nothing://"}, "DATABASE_URL is no address"),
        (lambda _: {"REDIS_URL": "localhost"}, "REDIS_URL must be"),
        (lambda _: {"ELASTICSEARCH_URL": "localhost"}, "ELASTICSEARCH_URL must be"),
        (lambda _: {"MAIL_SENDER": "not an address"}, "MAIL_SENDER must be"),
        (lambda _: {"SCRIPT_NAME": "micro"}, "SCRIPT_NAME must be"),
    ],
)
@pytest.mark.parametrize("part", ["setup", "flask"])
def test_curable_failure_is_one_sentence(
    environment: dict[str, str],
    tmp_path: Path,
    make: Callable[[Path], dict[str, str]],
    sentence: str,
    part: str,
) -> None:
    command = [sys.executable, "-m", "deploy.launch", "setup"]
    if part == "flask":
        command[2:] = ["flask", "--app", "microblog", "ensure-schema"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | make(tmp_path),
        capture_output=True,
        text=True,
        timeout=170,
    )
    assert done.returncode != 0
    assert re.search(sentence, done.stderr), done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["nonsense"], ["--help"]])
def test_an_unknown_part_gets_the_usage(
    environment: dict[str, str], arguments: list[str]
) -> None:
    code, said = launch(environment, *arguments)
    assert (code, "usage: ./boot.sh" in said) == (2, True)
