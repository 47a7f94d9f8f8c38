"""Subscribers of domain events."""

from dataclasses import dataclass

import pytest

from app import events
from app.events import DomainEvent, Subscriber


@dataclass(frozen=True)
class Happened(DomainEvent):
    number: int


@pytest.fixture(autouse=True)
def _no_other_subscribers(monkeypatch):
    monkeypatch.setattr(events, "_subscribers", {})


def test_subscribers_are_called_in_order():
    seen = []
    events.subscribe(Subscriber(Happened, lambda event: seen.append(event.number)))
    events.subscribe(Subscriber(Happened, lambda event: seen.append(-event.number)))
    events.dispatch(Happened(7))
    assert seen == [7, -7]


def test_subscribing_twice_is_subscribing_once():
    seen = []
    subscriber = Subscriber(Happened, seen.append)
    events.subscribe(subscriber)
    events.subscribe(subscriber)
    events.dispatch(Happened(1))
    assert seen == [Happened(1)]


def test_failing_subscriber_fails_the_dispatch():
    def fail(_event):
        raise ValueError("no")

    events.subscribe(Subscriber(Happened, fail))
    with pytest.raises(ValueError, match=r"^no$"):
        events.dispatch(Happened(1))


def test_event_without_subscribers_is_no_error():
    events.dispatch(Happened(1))
