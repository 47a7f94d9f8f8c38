"""Calls of the service: some at once, and never all threads of a process."""

from contextlib import ExitStack

import pytest

from app.exceptions import Unavailable
from app.integrations.twitter import errors
from app.integrations.twitter.errors import AT_ONCE, TOO_MUCH, service_call


def test_more_calls_than_places_are_refused_and_places_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(errors, "PATIENCE", 0.01)
    with ExitStack() as stack:
        for _ in range(AT_ONCE):
            stack.enter_context(service_call())
        with pytest.raises(Unavailable, match=TOO_MUCH), service_call():
            pytest.fail("there is no place")
    with service_call():
        pass


def test_a_call_that_failed_gives_its_place_back() -> None:
    for _ in range(AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), service_call():
            _ = 1 / 0
