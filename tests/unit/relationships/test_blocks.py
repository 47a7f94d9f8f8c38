"""Blocking ends everything between two people; muting is for one pair of eyes."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.credentials import accounts
from app.exceptions import Conflict, NotAllowed, NotFound
from app.extensions import db
from app.lifecycle import counters
from app.messages import service as messages
from app.models import Message, User, followers
from app.notifications import read_models as events
from app.notifications import service as notifications
from app.relationships import audience, blocks, follows, service
from app.relationships.audience import Relation
from app.timeline.queries import Cursor
from app.worker import outbox
from tests.support.blocks import counts
from tests.support.counting import StatementCounter
from tests.support.factories import follow, make_post, make_user

Act = Callable[[User, User], bool]


def events_of(person: User) -> list[str]:
    """Return the names of the events on the page of notifications of a person."""
    while outbox.drain():
        pass
    db.session.expire_all()
    return [event.name for event in events.read(person, Cursor(), 25).items]


def test_a_block_ends_following_in_both_directions(
    app: Flask, alice: User, bob: User, charlie: User
) -> None:
    for one, other in ((alice, bob), (bob, alice), (alice, charlie)):
        service.follow(one, other)
    assert blocks.block(bob, alice)

    pairs = db.session.execute(sa.select(followers)).all()
    assert pairs == [(alice.id, charlie.id)]
    assert (alice.followed_count, alice.follower_count) == (1, 0)
    assert (bob.followed_count, bob.follower_count) == (0, 0)
    assert counts(alice, bob, charlie) == [1, 1, 0]
    assert blocks.unblock(bob, alice)
    assert counts(alice, bob) == [0, 0]
    assert not follows.exists(alice, bob)


@pytest.mark.parametrize("act", [blocks.block, blocks.mute])
def test_doing_it_twice_is_doing_it_once(
    app: Flask, alice: User, bob: User, act: Act
) -> None:
    undo = {blocks.block: blocks.unblock, blocks.mute: blocks.unmute}[act]
    assert [act(alice, bob), act(alice, bob)] == [True, False]
    assert counts(alice) == [1]
    assert [undo(alice, bob), undo(alice, bob)] == [True, False]
    assert counts(alice, bob) == [0, 0]


def test_blocking_oneself_or_deleted_account_is_refused(
    app: Flask, alice: User, bob: User
) -> None:
    with pytest.raises(Conflict, match="You cannot block yourself!"):
        blocks.block(alice, alice)
    with pytest.raises(Conflict, match="You cannot mute yourself!"):
        blocks.mute(alice, alice)
    accounts.deactivate(bob)
    for act in (blocks.block, blocks.mute):
        with pytest.raises(NotFound):
            act(alice, bob)


def test_relation_is_read_from_both_sides(app: Flask, alice: User, bob: User) -> None:
    blocks.block(alice, bob)
    blocks.mute(alice, bob)
    assert audience.relation(alice, bob.id) == Relation(blocking=True, muting=True)
    assert audience.relation(bob, alice.id) == Relation(blocked_by=True)
    assert audience.relation(alice, alice.id) == Relation()
    assert audience.hidden_ids(alice.id) == [bob.id]
    assert audience.hidden_ids(bob.id) == [alice.id]


def test_person_who_hides_nobody_costs_no_statement(
    app: Flask, statements: StatementCounter, alice: User, bob: User
) -> None:
    assert (alice.hidden_count, bob.id) == (0, bob.id)
    with statements() as asked:
        assert audience.relation(alice, bob.id) == Relation()
        assert audience.visible("a query", User.id, alice) == "a query"
    assert asked == []


def test_neither_follows_the_other(app: Flask, alice: User, bob: User) -> None:
    blocks.block(alice, bob)
    with pytest.raises(NotAllowed, match="You cannot follow this person"):
        service.follow(bob, alice)
    with pytest.raises(NotAllowed, match="Unblock them first") as caught:
        service.follow(alice, bob)
    assert caught.value.parameters == {"username": "bob"}
    assert db.session.execute(sa.select(followers)).all() == []
    blocks.unblock(alice, bob)
    assert service.follow(bob, alice)


def test_block_forbids_messages_and_shows_old_ones(
    app: Flask, alice: User, bob: User
) -> None:
    messages.send(alice, bob, "Before", max_length=100)
    blocks.block(bob, alice)
    with pytest.raises(NotAllowed, match="You cannot write to this person"):
        messages.send(alice, bob, "After", max_length=100)
    with pytest.raises(NotAllowed, match="Unblock them first"):
        messages.send(bob, alice, "After", max_length=100)
    messages.send(alice, alice, "Note", max_length=100)
    bodies = db.session.scalars(sa.select(Message.body).order_by(Message.id)).all()
    assert bodies == ["Before", "Note"]
    blocks.unblock(bob, alice)
    messages.send(alice, bob, "Again", max_length=100)


@pytest.mark.parametrize("act", [blocks.block, blocks.mute])
def test_a_hidden_person_notifies_nobody(
    app: Flask, alice: User, bob: User, act: Act
) -> None:
    make_post(alice, "Hello @bob")
    follow(alice, bob)
    act(bob, alice)
    assert events_of(bob) == []
    make_post(alice, "Are you there, @bob?")
    assert events_of(bob) == []
    assert bob.unread_notifications == 0


def test_block_suppresses_notifications_in_both_directions(
    app: Flask, alice: User, bob: User
) -> None:
    blocks.block(bob, alice)
    make_post(bob, "Ask @alice")
    assert events_of(alice) == []


def test_mute_silences_only_the_muter(app: Flask, alice: User, bob: User) -> None:
    follow(bob, alice)
    blocks.mute(bob, alice)
    assert counts(alice, bob) == [0, 1]
    assert follows.exists(bob, alice)
    assert service.follow(alice, bob)
    messages.send(alice, bob, "Hello", max_length=100)
    make_post(bob, "Thank you @alice")
    assert events_of(bob) == []
    assert events_of(alice) == ["mention"]
    # A message is private mail: it arrives, and counts as unread.
    assert bob.unread_messages == 1


def test_block_deletes_unread_events_and_unblock_shows_read_ones(
    app: Flask, alice: User, bob: User, charlie: User
) -> None:
    service.follow(alice, bob)
    notifications.mark_read(bob)
    make_post(alice, "Hello @bob")
    make_post(charlie, "Hello @bob")
    assert events_of(bob) == ["mention", "mention", "follow"]
    assert bob.unread_notifications == 2

    blocks.block(bob, alice)
    assert events_of(bob) == ["mention"]
    assert bob.unread_notifications == 1
    blocks.unblock(bob, alice)
    assert events_of(bob) == ["mention", "follow"]
    assert sum(wrong for _seen, wrong in counters.repair()) == 0


def test_remote_account_can_be_muted_and_blocked(app: Flask, alice: User) -> None:
    remote = make_user("nasa@twitter", origin="twitter")
    service.follow(alice, remote)
    assert blocks.mute(alice, remote)
    assert follows.exists(alice, remote)
    assert blocks.block(alice, remote)
    assert not follows.exists(alice, remote)
    with pytest.raises(NotAllowed):
        service.follow(alice, remote)
    db.session.refresh(remote)
    assert remote.follower_count == 0
