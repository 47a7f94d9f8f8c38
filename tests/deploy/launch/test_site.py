"""Whole sites, started and stopped as a person does it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.launch.settings import ROOT


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


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(fact: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def family_of(pid: int) -> dict[int, str]:
    """Give the processes that a process has started, and theirs, with commands."""
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
def test_a_site_answers_and_stops_with_all_its_parts(
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


def test_a_part_that_is_killed_comes_back(site: Site) -> None:
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


@pytest.mark.parametrize("arguments", [["nonsense"], ["--help"]])
def test_an_unknown_part_gets_the_usage(
    environment: dict[str, str], arguments: list[str]
) -> None:
    code, said = launch(environment, *arguments)
    assert (code, "usage: ./boot.sh" in said) == (2, True)
