"""Calls that may hang hold some threads, and never all."""

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from app.exceptions import Unavailable
from app.lib.bulkhead import Bulkhead
from tests.support.waiting import wait_for


class Calls:
    """Calls in threads, each of which goes on until it shall end."""

    def __init__(self, threads: ThreadPoolExecutor, bulkhead: Bulkhead) -> None:
        self._threads, self._bulkhead = threads, bulkhead

    def begin(self) -> tuple[threading.Event, threading.Event, Future[None]]:
        """Return a call: whether it has a place, what ends it, and its outcome."""
        has_place, ending = threading.Event(), threading.Event()

        def call() -> None:
            with self._bulkhead.admitted():
                has_place.set()
                assert ending.wait(60)

        return has_place, ending, self._threads.submit(call)


def test_a_call_without_a_place_is_refused() -> None:
    bulkhead = Bulkhead("tea", 2)
    with (
        bulkhead.admitted(),
        bulkhead.admitted(),
        pytest.raises(Unavailable),
        bulkhead.admitted(),
    ):
        pytest.fail("there is no place")
    with bulkhead.admitted(), bulkhead.admitted():
        pass


def test_who_waits_gets_the_place_of_a_call_that_ends() -> None:
    with ThreadPoolExecutor(2) as threads:
        calls = Calls(threads, Bulkhead("tea", 1, patience=60.0))
        has_place, ending, _outcome = calls.begin()
        assert has_place.wait(60)
        waits, later, outcome = calls.begin()
        assert not waits.wait(0.1)
        ending.set()
        assert waits.wait(60)
        later.set()
        outcome.result(60)


def test_nobody_waits_behind_a_call_that_hangs() -> None:
    with ThreadPoolExecutor(9) as threads:
        calls = Calls(threads, Bulkhead("tea", 1, patience=0.2))
        has_place, ending, hanging = calls.begin()
        assert has_place.wait(60)
        refused = [calls.begin()[2] for _ in range(4)]
        wait_for(lambda: all(each.done() for each in refused))
        # Its time is over, so that the next is refused at once.
        refused.append(calls.begin()[2])
        assert {type(each.exception(60)) for each in refused} == {Unavailable}
        ending.set()
        hanging.result(60)
        _has, ending, outcome = calls.begin()
        ending.set()
        outcome.result(60)


def test_a_child_process_has_all_places() -> None:
    bulkhead = Bulkhead("tea", 1)
    with bulkhead.admitted():
        child = os.fork()
        if child == 0:
            try:
                with bulkhead.admitted():
                    os._exit(0)
            finally:
                os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
