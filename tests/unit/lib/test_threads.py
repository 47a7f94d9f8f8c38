"""Heavy works: few at once, and none is forgotten."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.lib.threads import MOST_AT_ONCE, run_few


def test_few_heavy_works_run_at_once() -> None:
    most, busy = [0], [0]
    counting, together = threading.Lock(), threading.Barrier(MOST_AT_ONCE)

    def work(number: int) -> int:
        with counting:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        together.wait(30)
        with counting:
            busy[0] -= 1
        return number

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: run_few(work, number), range(8)))
    assert (found, most[0]) == (list(range(8)), MOST_AT_ONCE)


def test_a_failed_work_gives_its_place_back() -> None:
    for _ in range(MOST_AT_ONCE + 1):
        with pytest.raises(ValueError, match="no number"):
            run_few(_fail)


def _fail() -> None:
    raise ValueError("no number")
