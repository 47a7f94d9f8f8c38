"""Processes report over Redis to whoever asks, through restarts and silence."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest
from flask import Flask

from app import create_app
from app.metrics import Sample
from app.monitoring import ProcessHistory, monitoring
from app.monitoring.history import State
from tests.support import engines, reporters
from tests.support.reporters import Start
from tests.support.valkey import Server
from tests.support.waiting import wait_for


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database of SQLite."""
    engines.fresh_sqlite(tmp_path)
    return tmp_path


def make_app(folder: Path, redis_url: str) -> Flask:
    url = f"sqlite:///{folder}/microblog.db"
    return create_app(engines.make_config(url, folder, REDIS_URL=redis_url))


@pytest.fixture
def app(folder: Path, shared_url: str) -> Iterator[Flask]:
    """An application that reports nothing itself and reads what others report."""
    app = make_app(folder, shared_url)
    with app.app_context():
        yield app
        monitoring.close(app)


@pytest.fixture
def start(folder: Path, shared_url: str) -> Iterator[Start]:
    """Start processes that report."""
    with reporters.starting(folder, shared_url) as start:
        yield start


def find(pid: int, minimum: int = 1) -> ProcessHistory | None:
    """Return what a process has reported, once there are so many samples."""
    for each in monitoring.history():
        enough = len(each.samples) >= minimum and not each.is_site
        if each.last.pid == pid and enough:
            return each
    return None


def state_of(process: "subprocess.Popen[bytes]") -> State | None:
    found = find(process.pid)
    return found.state(time()) if found else None


def test_each_process_is_shown_with_its_kind_and_numbers(
    app: Flask, start: Start
) -> None:
    web, worker = start("web"), start("worker")
    first = wait_for(lambda: find(web.pid, 3))
    second = wait_for(lambda: find(worker.pid, 3))
    assert (first.last.kind, second.last.kind) == ("web", "worker")
    assert first.last.process != second.last.process
    assert first.last.values["process_memory_bytes"] > 10_000_000
    assert "process_cpu_seconds" in first.last.values
    assert "lag_seconds" in first.last.values
    assert first.times() == sorted(first.times())


def test_numbers_of_the_site_are_reported_by_one_process(
    app: Flask, start: Start
) -> None:
    start("scheduler")
    start("web")
    site = wait_for(lambda: [h for h in monitoring.history() if h.is_site])
    wait_for(lambda: len(monitoring.history()[0].samples) >= 4)
    (site,) = [each for each in monitoring.history() if each.is_site]
    assert len({sample.pid for sample in site.samples}) == 1
    assert site.last.values["outbox_waiting.mail"] == 0
    assert site.last.values["jobs.waiting"] == 0


def test_stopped_process_is_shown_as_silent_until_it_goes_on(
    app: Flask, start: Start
) -> None:
    process = start("web")
    wait_for(lambda: state_of(process) is State.REPORTING)
    os.kill(process.pid, signal.SIGSTOP)
    wait_for(lambda: state_of(process) is State.SILENT)
    os.kill(process.pid, signal.SIGCONT)
    wait_for(lambda: state_of(process) is State.REPORTING)


def test_successor_of_a_killed_process_is_another(app: Flask, start: Start) -> None:
    killed = start("web")
    wait_for(lambda: state_of(killed) is State.REPORTING)
    killed.kill()
    successor = start("web")
    wait_for(lambda: state_of(successor) is State.REPORTING)
    wait_for(lambda: state_of(killed) is State.SILENT)


def test_process_that_ends_in_order_is_shown_as_ended(app: Flask, start: Start) -> None:
    process = start("web")
    wait_for(lambda: state_of(process) is State.REPORTING)
    process.terminate()
    process.wait(20)
    assert state_of(process) is State.ENDED


def test_leader_that_was_killed_is_replaced(app: Flask, start: Start) -> None:
    def leader() -> int:
        return next((h.last.pid for h in monitoring.history() if h.is_site), 0)

    first = start("scheduler")
    wait_for(lambda: leader() == first.pid)
    second = start("web")
    wait_for(lambda: state_of(second) is State.REPORTING)
    first.kill()
    wait_for(lambda: leader() == second.pid)


def test_live_samples_reach_a_subscriber(app: Flask, start: Start) -> None:
    subscription = monitoring.subscribe()
    process = start("web")

    def arrived() -> bool:
        event = subscription.get(1.0)
        if event is None or event.name != "sample":
            return False
        return Sample.from_data(event.data).pid == process.pid

    wait_for(arrived)
    subscription.close()


def test_everything_appears_again_after_redis_lost_all(
    folder: Path, server: Server
) -> None:
    app = make_app(folder, server.url)
    with reporters.starting(folder, server.url) as start, app.app_context():
        process = start("web")
        wait_for(lambda: find(process.pid, 2))
        subscription = monitoring.subscribe()
        server.stop()
        server.start()
        wait_for(lambda: state_of(process) is State.REPORTING)
        wait_for(lambda: (event := subscription.get(1.0)) and event.name == "sample")
        monitoring.close(app)


def test_reports_of_an_outage_are_not_lost(folder: Path, server: Server) -> None:
    app = make_app(folder, server.url)
    with reporters.starting(folder, server.url) as start, app.app_context():
        process = start("web")
        found = wait_for(lambda: find(process.pid, 2))
        with server.hung():
            began = time()
            wait_for(lambda: time() > began + 4)
        last = found.last.at
        # What was measured while nobody took it.
        wait_for(
            lambda: (
                (now := find(process.pid))
                and any(last + 1 < sample.at < began + 3.5 for sample in now.samples)
            )
        )
        monitoring.close(app)


def test_scrape_of_one_process_shows_all(app: Flask, start: Start) -> None:
    web, worker = start("web"), start("worker")
    wait_for(lambda: find(web.pid, 2) and find(worker.pid, 2))
    text = monitoring.scrape("")[0].decode()
    for process, kind in ((web, "web"), (worker, "worker")):
        found = find(process.pid)
        assert found is not None
        labels = f'{{kind="{kind}",process="{found.last.process}"}}'
        assert f"microblog_process_memory_bytes{labels}" in text
        assert f"microblog_report_age_seconds{labels}" in text
