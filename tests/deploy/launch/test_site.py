"""Whole sites, started and stopped as a person does it."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.launch.settings import ROOT
from tests.support.ports import free_port
from tests.support.waiting import wait_for


@dataclass
class Site:
    """A site that runs, and what it has said so far."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def get(self, path: str, **headers: str) -> int:
        request = urllib.request.Request(self.address + path, headers=headers)  # noqa: S310 - our own site
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
            return int(answer.status)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


def family_of(pid: int) -> dict[int, str]:
    """Return the processes that a process has started, and theirs, with commands."""
    listing = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid=,args="], text=True)
    rows = [line.split(None, 2) for line in listing.splitlines()]
    found, parents = {}, {pid}
    while parents:
        children = {int(row[0]): row[2] for row in rows if int(row[1]) in parents}
        found |= children
        parents = set(children)
    return found


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {
        "PORT": str(free_port()),
        "DATA_DIR": str(tmp_path / "data"),
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONPYCACHEPREFIX": str(ROOT / ".venv" / "pycache"),
        "WEB_CONCURRENCY": "1",
    }


@pytest.fixture
def site(environment: dict[str, str], tmp_path: Path) -> Iterator[Site]:
    log = tmp_path / "site.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.launch"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    port = environment["PORT"]
    try:
        wait_for(lambda: b"answers at" in log.read_bytes() or process.poll())
        assert process.poll() is None, log.read_text()
        yield Site(process, f"http://127.0.0.1:{port}", log)
    finally:
        process.terminate()
        process.wait(60)


def launch(environment: dict[str, str], *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.launch", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_site_answers_and_stops_with_all_processes(
    site: Site, environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    assert site.get("/healthz") == 200
    family = family_of(site.process.pid)
    assert len(family) >= 4, "the store, the web server, its worker and ours"
    assert site.stop(number) == 0, site.log.read_text()
    # What was ended last may still wait for the system to notice.
    wait_for(lambda: not [pid for pid in family if exists(pid)])
    # Nothing was left outside the data folder.
    assert not list((tmp_path / "home").iterdir())
    assert not list((tmp_path / "tmp").iterdir())


def test_a_second_start_on_the_same_data_is_refused(
    site: Site, environment: dict[str, str]
) -> None:
    code, said = launch(environment | {"PORT": str(free_port())})
    assert (code, "already runs" in said) == (1, True)
    assert site.get("/healthz") == 200


def test_a_stranger_cannot_say_where_the_site_lies(site: Site) -> None:
    # gunicorn would take it from any client of this machine, such as a proxy.
    assert site.get("/healthz", Script_Name="/evil") == 200


def test_killed_process_comes_back(site: Site) -> None:
    def workers() -> list[int]:
        family = family_of(site.process.pid)
        return [pid for pid, command in family.items() if "microblog worker" in command]

    wait_for(workers)
    before = workers()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: set(workers()) - set(before))
    assert b"starts again" in site.log.read_bytes()


@pytest.mark.skipif(not shutil.which("setpriv"), reason="only Linux ends orphans")
def test_nothing_outlives_a_killed_supervisor(site: Site) -> None:
    family = family_of(site.process.pid)
    assert site.stop(signal.SIGKILL) == -signal.SIGKILL
    wait_for(lambda: not [pid for pid in family if exists(pid)])


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


def test_web_and_worker_start_together_in_a_new_folder(
    environment: dict[str, str], tmp_path: Path
) -> None:
    logs = {name: tmp_path / f"{name}.log" for name in ("web", "worker")}
    processes = []
    for name, log in logs.items():
        with log.open("wb") as output:
            command = [sys.executable, "-m", "deploy.launch", name]
            processes.append(
                subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdout=output, stderr=output
                )
            )
    try:
        wait_for(lambda: b"answers at" in logs["web"].read_bytes())
        wait_for(lambda: (tmp_path / "data" / "microblog.db-wal").exists())
        assert [process.poll() for process in processes] == [None, None]
        said = "".join(log.read_text() for log in logs.values())
        assert "locked" not in said
        assert "Traceback" not in said
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def test_a_site_lies_in_any_folder_and_under_any_path(
    environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / '50% "off"? #1 \\ نام;'
    log = tmp_path / "site.log"
    settings = {"DATA_DIR": str(folder), "SCRIPT_NAME": "/micro"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.launch"],
            cwd=ROOT,
            env=environment | settings,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(lambda: b"answers at" in log.read_bytes() or process.poll())
        assert process.poll() is None, log.read_text()
        site = Site(process, f"http://127.0.0.1:{environment['PORT']}", log)
        for path in ("/micro/healthz", "/healthz", "/micro/auth/login", "/"):
            assert site.get(path) == 200
        with pytest.raises(urllib.error.HTTPError, match="404"):
            site.get("/elsewhere")
        database = folder / "microblog.db"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(database.stat().st_mode) == 0o600
        assert (folder / "redis" / "appendonlydir").is_dir()
    finally:
        process.terminate()
        process.wait(60)


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
