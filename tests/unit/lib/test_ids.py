"""Ids made from time."""

from datetime import timedelta
from itertools import count, pairwise

import pytest

from app.lib import ids
from app.lib.clock import utcnow


def test_later_ids_are_larger_within_a_millisecond(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = utcnow()
    monkeypatch.setattr(ids, "utcnow", lambda: now)
    monkeypatch.setattr(ids, "_counter", count((1 << ids.LOW_BITS) - 2))
    made = [ids.make_id() for _ in range(8)]
    assert all(earlier < later for earlier, later in pairwise(made))


def test_id_contains_its_moment() -> None:
    now = utcnow()
    made = ids.make_id(now)
    moment = ids.EPOCH + timedelta(milliseconds=made >> ids.LOW_BITS)
    assert now.replace(microsecond=now.microsecond // 1000 * 1000) == moment
