"""Calls of the service: some at once, and never all threads of a process."""

import pytest

from app.exceptions import Unavailable
from app.integrations.twitter import errors
from app.integrations.twitter.errors import service_call
from app.lib.bulkhead import BUSY, Bulkhead


def test_more_calls_than_places_are_refused_and_places_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(errors, "_bulkhead", Bulkhead("twitter", 1))
    with (
        service_call(),
        pytest.raises(Unavailable, match=BUSY),
        service_call(),
    ):
        pytest.fail("there is no place")
    with pytest.raises(ZeroDivisionError), service_call():
        _ = 1 / 0
    with service_call():
        pass
