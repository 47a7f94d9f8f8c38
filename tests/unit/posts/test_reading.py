"""One post at its address, and its thread, between people who block each other."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.exceptions import NotFound
from app.extensions import db
from app.lib.keyset import Cursor
from app.models import Post, User
from app.posts import reading
from app.posts.commands import PublishPost
from app.reactions import service as reactions
from app.reactions.kinds import BOOKMARK
from app.relationships import blocks
from app.timeline import threads
from tests.support.counting import StatementCounter
from tests.support.factories import make_post

Hide = Callable[[User, User], bool]


def reply(author: User, post: Post, body: str) -> Post:
    return PublishPost(author, body, max_length=100, reply_to=post.id).execute()


def can_read(viewer: User, post: Post) -> bool:
    db.session.refresh(viewer)
    return reading.one(viewer, post.id) is not None


def test_post_is_unreadable_for_blocked_viewer_only(
    app: Flask, alice: User, bob: User, charlie: User
) -> None:
    post = make_post(bob)
    blocks.block(bob, alice)
    assert [can_read(each, post) for each in (alice, bob, charlie)] == [
        False,
        True,
        True,
    ]
    blocks.unblock(bob, alice)
    # Whoever opens a post of somebody whom they block or mute wants to see it.
    blocks.block(alice, bob)
    blocks.mute(alice, bob)
    assert can_read(alice, post)


def test_administrator_reads_post_of_blocking_author(
    app: Flask, alice: User, bob: User
) -> None:
    post = make_post(bob)
    blocks.block(bob, alice)
    alice.is_admin = True
    db.session.commit()
    assert can_read(alice, post)


def test_reading_costs_one_statement_without_hidden_people(
    app: Flask, alice: User, bob: User, statements: StatementCounter
) -> None:
    post_id = make_post(bob).id
    db.session.refresh(alice)
    with statements() as asked:
        reading.one(alice, post_id)
    assert len(asked) == 1
    own = make_post(alice).id
    with statements() as asked:
        reading.one(alice, own)
    assert len(asked) == 1


@pytest.mark.parametrize("hide", [blocks.block, blocks.mute])
def test_thread_leaves_out_posts_of_hidden_people(
    app: Flask, alice: User, bob: User, charlie: User, hide: Hide
) -> None:
    first = make_post(bob, "first")
    second = reply(charlie, first, "second")
    third = reply(alice, second, "third")
    for number in range(3):
        reply(bob, third, f"bob {number}")
        reply(charlie, third, f"charlie {number}")
    hide(alice, bob)

    thread = threads.read(alice, third.id, Cursor(), 2)
    assert thread is not None
    assert [post.body for post in thread.ancestors] == ["second"]
    assert [post.body for post in thread.replies] == ["charlie 0", "charlie 1"]
    assert thread.page.has_later
    later = threads.reply_ids(alice, third.id, Cursor(min_id=thread.page.ids[-1]), 2)
    assert (len(later.ids), later.has_later) == (1, False)


def test_thread_is_unreadable_for_blocked_viewer(
    app: Flask, alice: User, bob: User
) -> None:
    post = make_post(bob)
    blocks.block(bob, alice)
    assert threads.read(alice, post.id, Cursor(), 2) is None


def test_bookmarks_of_blocked_authors_are_left_out(
    app: Flask, alice: User, bob: User, charlie: User
) -> None:
    for author in (alice, bob, charlie):
        reactions.add(BOOKMARK, alice, make_post(author, author.username).id)

    def bookmarked() -> list[str]:
        return [
            post.body for post in reactions.read(BOOKMARK, alice, Cursor(), 5).items
        ]

    blocks.mute(alice, charlie)
    assert bookmarked() == ["charlie", "bob", "alice"]
    blocks.block(bob, alice)
    assert bookmarked() == ["charlie", "alice"]
    with pytest.raises(NotFound):
        reactions.add(BOOKMARK, alice, make_post(bob).id)
    blocks.unblock(bob, alice)
    assert bookmarked() == ["charlie", "bob", "alice"]
