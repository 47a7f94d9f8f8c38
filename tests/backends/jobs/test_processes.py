"""Processes of a worker, kept alive by one supervisor."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from app.worker.processes import supervise
from deploy.supervision import stop_on_signals
from tests.support.waiting import wait_for

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

Start = Callable[..., BaseProcess]


def _serve(path: Path, name: str) -> None:
    """Write the pid, and a farewell when asked to end."""
    with stop_on_signals() as stop:
        (path / name).write_text(str(os.getpid()))
        while not stop.wait(60.0):
            pass
    (path / f"{name}.bye").touch()


def _refuse_to_end(path: Path) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (path / "stubborn").write_text(str(os.getpid()))
    while True:
        time.sleep(60)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start supervisors of processes."""
    started: list[BaseProcess] = []

    def run(*names: str, **options: float) -> BaseProcess:
        functions = {name: partial(_serve, tmp_path, name) for name in names}
        if "stubborn" in functions:
            functions["stubborn"] = partial(_refuse_to_end, tmp_path)
        process = get_context("fork").Process(
            target=supervise, args=(functions,), kwargs=options
        )
        process.start()
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.join(10)


def _pid(path: Path) -> int:
    return int(path.read_text() or 0) if path.exists() else 0


def test_supervisor_starts_and_ends_its_processes(start: Start, tmp_path: Path) -> None:
    supervisor = start("queue", "loop")
    wait_for(lambda: _pid(tmp_path / "queue") and _pid(tmp_path / "loop"))
    supervisor.terminate()
    supervisor.join(20)
    assert supervisor.exitcode == 0
    assert (tmp_path / "queue.bye").exists()
    assert (tmp_path / "loop.bye").exists()


def test_dead_process_is_started_again(start: Start, tmp_path: Path) -> None:
    start("queue", "loop")
    wait_for(lambda: _pid(tmp_path / "queue") and _pid(tmp_path / "loop"))
    first, other = _pid(tmp_path / "queue"), _pid(tmp_path / "loop")
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: _pid(tmp_path / "queue") not in (0, first))
    assert _pid(tmp_path / "loop") == other


def test_stubborn_process_is_killed(start: Start, tmp_path: Path) -> None:
    supervisor = start("stubborn", grace=0.2)
    wait_for(lambda: _pid(tmp_path / "stubborn"))
    supervisor.terminate()
    supervisor.join(20)
    assert supervisor.exitcode == 0
    wait_for(lambda: _gone(_pid(tmp_path / "stubborn")))


def test_processes_end_with_a_killed_supervisor(start: Start, tmp_path: Path) -> None:
    supervisor = start("queue", "loop")
    wait_for(lambda: _pid(tmp_path / "queue") and _pid(tmp_path / "loop"))
    supervisor.kill()
    wait_for(lambda: (tmp_path / "queue.bye").exists())
    wait_for(lambda: (tmp_path / "loop.bye").exists())


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
