"""Events are raised once for each change, inside the transaction that makes it."""

import pytest
from flask import Flask

from app import events
from app.events import DomainEvent
from app.models import User
from app.relationships import blocks, service
from app.relationships.events import Blocked, Followed, Muted, Unfollowed
from tests.support.factories import make_user


@pytest.fixture
def raised(monkeypatch: pytest.MonkeyPatch) -> list[DomainEvent]:
    """Return the events that are raised, and call no subscriber."""
    found: list[DomainEvent] = []
    monkeypatch.setattr(events, "dispatch", found.append)
    return found


def test_follow_and_unfollow_raise_once(
    app: Flask, alice: User, bob: User, raised: list[DomainEvent]
) -> None:
    for change in (service.follow, service.unfollow):
        change(alice, bob)
        change(alice, bob)
    assert raised == [Followed(alice, bob), Unfollowed((bob.id,), all_local=True)]


def test_unfollowing_remote_account_is_not_local(
    app: Flask, alice: User, raised: list[DomainEvent]
) -> None:
    remote = make_user("nasa@twitter", origin="twitter")
    alice.follow(remote)
    alice.unfollow(remote)
    assert raised == [Unfollowed((remote.id,))]


def test_block_ends_follows_before_it_is_raised(
    app: Flask, alice: User, bob: User, raised: list[DomainEvent]
) -> None:
    alice.follow(bob)
    for _ in range(2):
        blocks.block(bob, alice)
    ended = Unfollowed((bob.id, alice.id), all_local=True)
    assert raised == [ended, Blocked(bob, alice)]


def test_mute_raises_once(
    app: Flask, alice: User, bob: User, raised: list[DomainEvent]
) -> None:
    for _ in range(2):
        blocks.mute(alice, bob)
    assert raised == [Muted(alice, bob)]
