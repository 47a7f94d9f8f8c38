"""What strangers see of people who keep their profile for members, and of others."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.extensions import db
from app.lib.keyset import Cursor
from app.models import Post, User
from app.posts import reading, visibility
from app.posts.commands import PublishPost
from app.timeline import queries, threads
from tests.support.factories import make_post

Keep = Callable[[User], None]


def for_members(person: User) -> None:
    person.members_only = True
    db.session.commit()


def remote(person: User) -> None:
    person.origin = "twitter"
    db.session.commit()


keeping = pytest.mark.parametrize("keep", [for_members, remote])


def ids(
    viewer: User | None, select: Callable[..., object], *values: object
) -> set[int]:
    return set(db.session.scalars(select(viewer, *values, Cursor(), 10)))  # type: ignore[call-overload]  # any Select of ids


@keeping
def test_stranger_cannot_open_what_is_for_members(
    app: Flask, alice: User, bob: User, keep: Keep
) -> None:
    post = make_post(bob, "by bob")
    assert reading.one(None, post.id) is not None
    keep(bob)
    assert reading.one(None, post.id) is None
    assert not visibility.can_read(None, post.id)
    assert reading.one(alice, post.id) is not None
    assert visibility.can_read(alice, post.id)


@keeping
def test_lists_of_strangers_leave_out_what_is_for_members(
    app: Flask, alice: User, bob: User, keep: Keep
) -> None:
    mine, other = make_post(alice, "#news one"), make_post(bob, "#news two")
    keep(bob)
    for select, values in ((queries.explore, ()), (queries.by_tag, ("news",))):
        assert ids(None, select, *values) == {mine.id}
        assert ids(alice, select, *values) == {mine.id, other.id}


@keeping
def test_threads_of_strangers_leave_out_what_is_for_members(
    app: Flask, alice: User, bob: User, keep: Keep
) -> None:
    first = make_post(bob, "first")
    middle = PublishPost(alice, "middle", max_length=140, reply_to=first.id).execute()
    last = PublishPost(bob, "last", max_length=140, reply_to=middle.id).execute()
    keep(bob)

    def around(viewer: User | None) -> tuple[list[int], list[int]]:
        thread = threads.read(viewer, middle.id, Cursor(), 10)
        assert thread is not None
        above, below = thread.ancestors, thread.replies
        return [each.id for each in above], [each.id for each in below]

    assert around(None) == ([], [])
    assert around(alice) == ([first.id], [last.id])
    assert threads.read(None, first.id, Cursor(), 10) is None
    assert threads.descendant_ids(None, first.id) == [middle.id]


def test_what_is_opened_to_strangers_is_seen_at_once(app: Flask, bob: User) -> None:
    post: Post = make_post(bob, "by bob")
    for decision in (True, False, True):
        bob.members_only = decision
        db.session.commit()
        assert (reading.one(None, post.id) is None) is decision
        db.session.rollback()


def test_members_reply_to_what_is_for_members(
    app: Flask, alice: User, bob: User
) -> None:
    post = make_post(bob, "by bob")
    for_members(bob)
    reply = PublishPost(alice, "Yes", max_length=140, reply_to=post.id).execute()
    assert reply.reply_to_id == post.id
