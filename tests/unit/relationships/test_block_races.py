"""Blocks and follows at the same moment, and `User.follow` beside them."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.exceptions import NotAllowed
from app.extensions import db
from app.lifecycle import counters
from app.models import Notification, User, block, followers, mute
from app.relationships import blocks, service
from tests.support.blocks import at_once, between, counts
from tests.support.counting import StatementCounter


def test_impatient_clicks_block_once(app: Flask, alice: User, bob: User) -> None:
    ids = alice.id, bob.id
    db.session.rollback()
    clicks = [between(blocks.block, *ids)] * 3 + [between(blocks.block, *ids[::-1])] * 2
    assert at_once(app, *clicks, between(blocks.mute, *ids)) == []
    assert counts(alice, bob) == [3, 2]
    assert len(db.session.execute(sa.select(block)).all()) == 2
    assert len(db.session.execute(sa.select(mute)).all()) == 1


def test_a_follow_at_the_same_moment_never_survives_a_block(
    app: Flask, alice: User, bob: User
) -> None:
    ids = alice.id, bob.id
    db.session.rollback()
    for _round in range(8):
        failures = at_once(
            app,
            between(service.follow, *ids),
            between(service.follow, *ids[::-1]),
            between(blocks.block, *ids),
        )
        assert {type(failure) for failure in failures} <= {NotAllowed}
        db.session.rollback()
        assert db.session.execute(sa.select(followers)).all() == []
        assert blocks.unblock(alice, bob)
    notified = sa.select(Notification.id).where(Notification.actor_id.is_not(None))
    db.session.scalars(notified).all()
    assert sum(wrong for _seen, wrong in counters.repair()) == 0


def test_user_follow_respects_blocks(
    app: Flask, alice: User, bob: User, charlie: User
) -> None:
    """`User.follow` is called from outside, within a transaction that is theirs."""
    blocks.block(alice, bob)
    alice.about_me = "Not to be lost"
    alice.follow(charlie)
    with pytest.raises(NotAllowed, match="Unblock them first"):
        alice.follow(bob)
    with pytest.raises(NotAllowed, match="You cannot follow this person"):
        bob.follow(alice)
    db.session.commit()
    pairs = db.session.execute(sa.select(followers)).all()
    assert pairs == [(alice.id, charlie.id)]
    assert alice.about_me == "Not to be lost"
    assert sum(wrong for _seen, wrong in counters.repair()) == 0
    blocks.unblock(alice, bob)
    bob.follow(alice)
    assert bob.is_following(alice)


def test_blocks_are_queried_once_for_a_new_follow(
    app: Flask, statements: StatementCounter, alice: User, bob: User
) -> None:
    assert [alice.id, bob.id, bob.origin][2] is None
    with statements() as asked:
        alice.follow(bob)
    assert len(asked) == 2
    with statements() as asked:
        alice.follow(bob)
        alice.unfollow(bob)
    assert len(asked) == 2


@pytest.mark.parametrize("follow_them", [service.follow, User.follow])
def test_a_follow_and_a_block_in_turns(
    app: Flask, alice: User, bob: User, follow_them: Callable[[User, User], Any]
) -> None:
    """The method, too, asks behind its write, so no block slips in between."""

    def commit(one: User, other: User) -> None:
        follow_them(one, other)
        db.session.commit()

    ids = alice.id, bob.id
    db.session.rollback()
    for _round in range(4):
        acts = between(commit, *ids), between(blocks.block, *ids[::-1])
        failures = at_once(app, *acts)
        assert {type(failure) for failure in failures} <= {NotAllowed}
        db.session.rollback()
        assert db.session.execute(sa.select(followers)).all() == []
        assert blocks.unblock(bob, alice)
