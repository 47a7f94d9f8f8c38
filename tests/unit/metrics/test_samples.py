"""Samples travel between versions of the application."""

from typing import Any

import pytest

from app.metrics import Sample
from tests.support.reports import make_sample


def test_sample_travels_unchanged() -> None:
    sample = make_sample(values={"requests": 1.5}, is_last=True)
    assert Sample.decode(sample.encode()) == sample


def test_fields_of_a_newer_version_are_ignored() -> None:
    sample = make_sample()
    assert Sample.from_data(sample.as_data() | {"new": [1]}) == sample


@pytest.mark.parametrize(
    "change", [{"at": "x"}, {"values": 3}, {"values": {"a": "x"}}, {"pid": None}]
)
def test_nonsense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of a number or ours
        Sample.from_data(make_sample().as_data() | change)
