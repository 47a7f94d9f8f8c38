"""The conditions on posts, for viewers of all kinds."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from app.credentials import accounts
from app.extensions import db
from app.models import Post, User
from app.posts import reading, visibility
from app.posts.visibility import MEMBERS, Visibility, scope_of
from app.relationships import blocks
from tests.support.counting import StatementCounter
from tests.support.factories import make_post

Hide = Callable[[User, User], bool]


def blocked_by(viewer: User, person: User) -> bool:
    return blocks.block(person, viewer)


def listed(viewer: User | None) -> list[str]:
    query = sa.select(Post.body).where(visibility.listable(viewer)).order_by(Post.id)
    return list(db.session.scalars(query))


def readable(viewer: User | None) -> list[str]:
    query = sa.select(Post.body).join(Post.author).order_by(Post.id)
    return list(db.session.scalars(query.where(visibility.readable(viewer))))


@pytest.fixture
def posts(app: Flask, alice: User, bob: User) -> list[Post]:
    return [make_post(alice, "by alice"), make_post(bob, "by bob")]


def test_stranger_sees_posts_of_active_accounts(posts: list[Post], bob: User) -> None:
    assert listed(None) == readable(None) == ["by alice", "by bob"]
    accounts.deactivate(bob)
    assert readable(None) == ["by alice"]
    assert not visibility.can_read(None, posts[1].id)


@pytest.mark.parametrize(
    ("hide", "can_open"),
    [(blocks.mute, True), (blocks.block, True), (blocked_by, False)],
)
def test_hidden_author_is_unlisted_and_perhaps_unreadable(
    posts: list[Post], alice: User, bob: User, hide: Hide, can_open: bool
) -> None:
    hide(alice, bob)
    db.session.refresh(alice)
    assert listed(alice) == ["by alice"]
    assert ("by bob" in readable(alice)) is can_open
    assert visibility.can_read(alice, posts[1].id) is can_open
    ids = [post.id for post in posts]
    assert len(reading.load(alice, ids)) == 1 + can_open
    assert [post.body for post in reading.load(alice, ids, listed=True)] == ["by alice"]


def test_administrator_reads_posts_of_blocking_authors(
    posts: list[Post], alice: User, bob: User
) -> None:
    blocked_by(alice, bob)
    alice.is_admin = True
    db.session.commit()
    assert "by bob" in readable(alice)


def test_expired_viewer_is_not_read_again(
    posts: list[Post], alice: User, bob: User, statements: StatementCounter
) -> None:
    blocked_by(alice, bob)
    ids = [post.id for post in posts]
    db.session.commit()
    with statements() as asked:
        found = reading.load(alice, ids)
    assert [post.body for post in found] == ["by alice"]
    assert len(asked) == 1


def test_conditions_are_true_where_nobody_is_hidden(app: Flask, alice: User) -> None:
    db.session.refresh(alice)
    for scope in (scope_of(alice), MEMBERS):
        assert scope.is_unrestricted
        assert str(scope.listable()) == "true"
        assert scope.hidden_author_ids() == []


def test_levels_are_those_of_other_services() -> None:
    assert [*Visibility] == ["public", "unlisted", "followers", "direct"]
