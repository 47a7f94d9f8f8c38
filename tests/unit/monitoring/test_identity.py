"""A process has one identity, whoever asks first."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest

from app.metrics import process


def test_threads_that_ask_first_find_one_identity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As where the kernel's moment of the start is one second or the next.
    starts, together = count(), Barrier(4)

    def find(pid: int) -> process.Identity:
        return f"here:{pid}:{next(starts)}", "here", pid, 0.0

    monkeypatch.setattr(process, "_find_identity", find)
    own = process.Own()

    def ask() -> process.Identity:
        together.wait(10)
        return own()

    with ThreadPoolExecutor(4) as pool:
        found = {each.result() for each in [pool.submit(ask) for _ in range(4)]}
    assert len(found) == 1
    own.renew()
    assert own() not in found
