"""A breaker refuses, tries again, and closes or opens by the outcome."""

import multiprocessing
import threading
from pathlib import Path

import pytest

from app.exceptions import Unavailable
from app.lib.breaker import Breaker, FileState, state_store
from tests.support.clocks import Clock


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("part", failures=3, reset_after=10.0, clock=clock)


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(OSError, match="down"), breaker:
            raise OSError("down")


def test_it_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    with breaker:
        pass
    fail(breaker, 3)

    assert breaker.is_open
    with pytest.raises(Unavailable) as refused, breaker:
        pytest.fail("the call was let through")
    assert refused.value.what == "part"


def test_one_trial_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    with breaker, pytest.raises(Unavailable), breaker:
        pytest.fail("a second call was let through")

    assert not breaker.is_open


def test_a_failed_trial_opens_it_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    fail(breaker)

    assert breaker.is_open
    clock.now += 10
    assert not breaker.is_open


def test_a_killed_trial_gives_way_to_another(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    with pytest.raises(KeyboardInterrupt), breaker:
        raise KeyboardInterrupt

    with breaker:
        pass
    assert not breaker.is_open


def test_threads_share_it(breaker: Breaker, clock: Clock) -> None:
    threads = [threading.Thread(target=fail, args=(breaker,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert breaker.is_open

    clock.now += 10
    admitted = []
    gate = threading.Barrier(4)

    def call() -> None:
        gate.wait()
        try:
            with breaker:
                admitted.append(1)
                gate.wait()
        except Unavailable:
            gate.wait()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 1


def shared(folder: Path, clock: Clock) -> Breaker:
    store = state_store(str(folder), "part")
    return Breaker("part", failures=3, reset_after=10.0, store=store, clock=clock)


def test_state_is_shared_with_sibling_processes(tmp_path: Path, clock: Clock) -> None:
    mine, other = shared(tmp_path, clock), shared(tmp_path, clock)
    job = multiprocessing.get_context("fork").Process(target=fail, args=(mine, 3))
    job.start()
    job.join(60)
    assert job.exitcode == 0
    assert (mine.is_open, other.is_open) == (True, True)
    clock.now += 10
    with other:
        pass
    assert (mine.is_open, other.is_open) == (False, False)


def test_state_from_before_a_reboot_is_ignored(tmp_path: Path, clock: Clock) -> None:
    fail(shared(tmp_path, clock), 3)
    clock.now = 1.0
    assert not shared(tmp_path, clock).is_open


@pytest.mark.parametrize("content", [b"", b"\0", b"x" * 100])
def test_damaged_file_counts_as_no_state(
    tmp_path: Path, clock: Clock, content: bytes
) -> None:
    (tmp_path / "breakers").mkdir()
    (tmp_path / "breakers" / "part").write_bytes(content)
    breaker = shared(tmp_path, clock)
    assert not breaker.is_open
    fail(breaker, 3)
    assert breaker.is_open


def test_process_that_cannot_write_has_own_state(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("no folder")
    store = FileState(tmp_path / "file" / "part")
    breaker = Breaker("part", failures=3, reset_after=10.0, store=store, clock=clock)
    fail(breaker, 3)
    assert breaker.is_open
