"""Parts start, are started again when they die, and end with all they started."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.launch import parts
from deploy.launch.parts import Part

MakePart = Callable[[str], Part]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakePart]:
    made: list[Part] = []

    def make_part(code: str) -> Part:
        made.append(Part("part", lambda: [sys.executable, "-c", code]))
        made[-1].log = tmp_path / "log"
        return made[-1]

    yield make_part
    for part in made:
        part.stop(0)


def wait_for(fact: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_dead_part_starts_again_a_little_later(make: MakePart) -> None:
    part = make("raise SystemExit(3)")
    part.start()
    wait_for(lambda: not part.alive)
    part.keep_alive()
    assert (part.deaths, part.process) == (1, None)
    part.keep_alive()
    assert part.process is None, "it waits before it starts again"
    wait_for(lambda: part.keep_alive() or part.process)


def test_a_part_that_dies_for_ever_is_given_up(
    make: MakePart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LONGEST_DELAY", 0.0)
    part = make("raise SystemExit(3)")
    part.start()
    wait_for(lambda: part.keep_alive() or part.hopeless)


def test_a_long_life_forgives_earlier_deaths(
    make: MakePart, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "STEADY_AFTER", 0.0)
    part = make("raise SystemExit(3)")
    part.deaths = 5
    part.start()
    wait_for(lambda: not part.alive)
    part.keep_alive()
    assert part.deaths == 1


def test_a_part_that_does_not_listen_is_ended(make: MakePart, tmp_path: Path) -> None:
    part = make(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    part.start()
    wait_for(lambda: "ready" in (tmp_path / "log").read_text())
    part.ask_to_stop()
    part.stop(0.1)
    assert not part.alive


def test_what_a_part_started_ends_with_it(make: MakePart, tmp_path: Path) -> None:
    part = make(
        "import subprocess, sys, time\n"
        "child = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "print(subprocess.Popen(child).pid, flush=True); time.sleep(600)"
    )
    part.start()
    log = tmp_path / "log"
    wait_for(lambda: log.read_text().endswith("\n"))
    grandchild = int(log.read_text())
    part.ask_to_stop()
    part.stop(10)
    wait_for(lambda: not exists(grandchild))
