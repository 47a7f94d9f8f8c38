"""Whole sites, started and stopped as a person does it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from deploy.launch.settings import ROOT
from tests.support.launching import Site, exists, family_of, launch
from tests.support.ports import free_port
from tests.support.waiting import wait_for


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
    # It is not taken from any client of this machine, such as a proxy.
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
