"""Processes start, are started again when they die, and end with all they started."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.launch.commands import Command
from deploy.launch.errors import CannotStart
from deploy.launch.output import print_message
from deploy.supervision import (
    Flag,
    ManagedProcess,
    RestartPolicy,
    StartFailed,
    Supervisor,
    stop_all,
)
from tests.support.waiting import wait_for

Make = Callable[..., ManagedProcess]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[ManagedProcess] = []

    def make_process(code: str, **policy: float) -> ManagedProcess:
        command = [sys.executable, "-c", code]
        launch = Command("process", lambda: command, log=tmp_path / "log")
        process = ManagedProcess(
            "process", launch, print_message, RestartPolicy(**policy)
        )
        made.append(process)
        return process

    yield make_process
    stop_all(made, 0, 6, Flag())


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_dead_process_starts_again_a_little_later(make: Make) -> None:
    process = make("raise SystemExit(3)")
    process.start()
    wait_for(lambda: not process.is_alive)
    process.keep_alive()
    assert (process.deaths, process.process) == (1, None)
    process.keep_alive()
    assert process.process is None, "it waits before it starts again"
    wait_for(lambda: process.keep_alive() or process.process)


def test_process_that_dies_for_ever_is_given_up(make: Make) -> None:
    process = make("raise SystemExit(3)", longest_delay=0.0)
    process.start()
    wait_for(lambda: process.keep_alive() or process.is_hopeless)


def test_site_ends_with_a_hopeless_process(
    make: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    process = make("raise SystemExit(3)", longest_delay=0.0, max_deaths=2)
    assert Supervisor([process], interval=0.01).run() == 1
    assert "process cannot be kept running" in capfd.readouterr().err


def test_long_life_forgives_earlier_deaths(make: Make) -> None:
    process = make("raise SystemExit(3)", steady_after=0.0)
    process.deaths = 5
    process.start()
    wait_for(lambda: not process.is_alive)
    process.keep_alive()
    assert process.deaths == 1


def test_delays_double_up_to_the_longest() -> None:
    policy = RestartPolicy(first_delay=0.5, longest_delay=30.0, max_deaths=None)
    delays = [policy.delay(deaths) for deaths in range(1, 9)]
    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert policy.delay(100_000) == 30.0


def test_start_that_fails_later_is_put_off() -> None:
    said: list[str] = []

    def launch() -> None:
        raise CannotStart("no room")

    process = ManagedProcess("store", launch, said.append)
    with pytest.raises(StartFailed, match="no room"):
        process.start()
    process.keep_alive()
    assert said == ["store does not start: no room; it starts again in 1 s."]


def test_process_that_does_not_listen_is_ended(make: Make, tmp_path: Path) -> None:
    process = make(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    process.start()
    wait_for(lambda: "ready" in (tmp_path / "log").read_text())
    stop_all([process], 0.1, 0.1, Flag())
    assert not process.is_alive


def test_children_of_a_process_end_with_it(make: Make, tmp_path: Path) -> None:
    process = make(
        "import subprocess, sys, time\n"
        "child = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "print(subprocess.Popen(child).pid, flush=True); time.sleep(600)"
    )
    process.start()
    log = tmp_path / "log"
    wait_for(lambda: log.read_text().endswith("\n"))
    grandchild = int(log.read_text())
    stop_all([process], 10, 6, Flag())
    wait_for(lambda: not exists(grandchild))


def test_single_run_returns_the_exit_code(make: Make) -> None:
    assert Supervisor([make("raise SystemExit(3)")]).run_once() == 3


def test_flag_is_set_once_and_for_all() -> None:
    flag = Flag()
    assert not flag.wait(0)
    flag.set()
    flag.set()
    assert flag.is_set()
    assert flag.wait(60)
    assert flag.wait(60)


def test_flag_wakes_all_that_wait() -> None:
    flag = Flag()
    sleepers = [threading.Thread(target=flag.wait, args=(60,)) for _ in range(3)]
    for sleeper in sleepers:
        sleeper.start()
    flag.set()
    for sleeper in sleepers:
        sleeper.join(10)
    assert not any(sleeper.is_alive() for sleeper in sleepers)


def test_cleared_flag_waits_for_the_next_signal() -> None:
    flag = Flag()
    flag.set()
    assert flag.wait()
    flag.clear()
    assert not flag.wait(0)
    threading.Timer(0.05, flag.set).start()
    assert flag.wait()
