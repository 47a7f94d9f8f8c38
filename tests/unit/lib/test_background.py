"""One thread for each purpose, from when it is needed until it is asked to stop."""

import threading

from app.lib import background
from app.lib.background import Background, Stop


def test_thread_starts_when_needed_and_stops_when_asked() -> None:
    began, ended = threading.Event(), threading.Event()

    def work(stopping: Stop) -> None:
        began.set()
        while not stopping.wait(5):
            pass
        ended.set()

    worker = Background("worker", work)
    assert not began.is_set()
    worker.ensure()
    assert began.wait(5)
    worker.stop()
    assert ended.is_set()


def test_thread_that_ended_starts_again() -> None:
    runs: list[threading.Event] = []
    started = threading.Semaphore(0)

    def work(_stopping: Stop) -> None:
        runs.append(threading.Event())
        started.release()
        runs[-1].wait(5)

    worker = Background("worker", work)
    worker.ensure()
    worker.ensure()
    assert started.acquire(timeout=5)
    assert len(runs) == 1
    runs[0].set()
    while not started.acquire(timeout=0.01):
        worker.ensure()
    runs[1].set()
    assert len(runs) == 2


def test_thread_that_was_asked_to_stop_does_not_start() -> None:
    runs: list[Stop] = []
    worker = Background("worker", runs.append)
    worker.ask_to_stop()
    worker.ensure()
    assert runs == []


def test_threads_of_the_process_are_known() -> None:
    worker = Background("worker", lambda _stopping: None)
    assert worker in background.in_process()
    older = background.in_process()
    younger = Background("worker", lambda _stopping: None)
    assert list(background.in_process() - older) == [younger]
