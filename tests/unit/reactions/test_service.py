"""Bookmarks on each engine: in order, private, and counted."""

import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.exceptions import NotFound
from app.lib.keyset import Cursor
from app.lifecycle import counters
from app.models import User, bookmark
from app.posts.commands import DeletePost
from app.reactions import service
from app.reactions.kinds import BOOKMARK
from tests.support.factories import make_post, make_posts, make_user


def bookmarked(user: User, cursor: Cursor | None = None, size: int = 100) -> list[str]:
    return [
        post.body
        for post in service.read(BOOKMARK, user, cursor or Cursor(), size).items
    ]


def number_of(user: User) -> int:
    db.session.refresh(user)
    return user.bookmark_count


def test_bookmarks_are_listed_latest_first(alice: User, bob: User) -> None:
    old = make_post(bob, "Old", at=datetime(2015, 1, 1, tzinfo=UTC))
    new = make_post(bob, "New")
    for post in (new, old):
        service.add(BOOKMARK, alice, post.id)
    assert bookmarked(alice) == ["Old", "New"]
    assert bookmarked(bob) == []


def test_bookmarking_twice_adds_one_bookmark(alice: User, bob: User) -> None:
    first, second = make_posts(bob, 2)
    for post in (first, second, first):
        service.add(BOOKMARK, alice, post.id)
    assert bookmarked(alice) == ["Post 1", "Post 0"]
    assert number_of(alice) == 2
    for _twice in range(2):
        service.remove(BOOKMARK, alice, first.id)
    assert bookmarked(alice) == ["Post 1"]
    assert number_of(alice) == 1


def test_pages_lead_on_and_back(alice: User, bob: User) -> None:
    for post in make_posts(bob, 5):
        service.add(BOOKMARK, alice, post.id)
    part = service.read(BOOKMARK, alice, Cursor(), 2)
    assert [post.body for post in part.items] == ["Post 4", "Post 3"]
    assert (part.has_older, part.has_newer) == (True, False)
    older = Cursor(max_id=part.ids[-1])
    assert bookmarked(alice, older, 2) == ["Post 2", "Post 1"]
    assert not service.read(BOOKMARK, alice, Cursor(max_id=part.ids[-1]), 3).has_older
    last = service.read(BOOKMARK, alice, Cursor(max_id=part.ids[-1]), 3).ids[-1]
    assert bookmarked(alice, Cursor(min_id=last), 2) == ["Post 2", "Post 1"]
    assert bookmarked(alice, Cursor(offset=2), 2) == ["Post 2", "Post 1"]


def test_deleted_and_deactivated_posts_leave_the_list(
    alice: User, bob: User, charlie: User
) -> None:
    gone, hidden, stays = make_post(bob), make_post(charlie), make_post(bob, "Stays")
    for post in (gone, hidden, stays):
        service.add(BOOKMARK, alice, post.id)
    DeletePost(bob, gone.id).execute()
    charlie.deactivated_at = datetime(2026, 1, 1, tzinfo=UTC)
    db.session.commit()
    part = service.read(BOOKMARK, alice, Cursor(), 1)
    assert [post.body for post in part.items] == ["Stays"]
    assert not part.has_older
    assert number_of(alice) == 2
    for post_id in (gone.id, hidden.id, 5):
        with pytest.raises(NotFound):
            service.add(BOOKMARK, alice, post_id)


def test_deleted_post_removes_all_its_bookmarks(app: Flask, bob: User) -> None:
    post, other = make_posts(bob, 2)
    people = [make_user(f"u{number}") for number in range(5)]
    for person in people:
        service.add(BOOKMARK, person, post.id)
        service.add(BOOKMARK, person, other.id)
    DeletePost(bob, post.id).execute()
    assert [number_of(person) for person in people] == [1] * 5
    assert db.session.scalar(sa.select(sa.func.count()).select_from(bookmark)) == 5


def test_many_tabs_keep_it_once(app: Flask, alice: User, bob: User) -> None:
    post_id, alice_id = make_post(bob).id, alice.id
    failures = []

    def keep() -> None:
        with app.app_context():
            try:
                service.add(BOOKMARK, db.session.get_one(User, alice_id), post_id)
            except Exception as error:  # told to the thread of the test
                failures.append(error)

    threads = [threading.Thread(target=keep) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    assert number_of(alice) == 1


def test_a_wrong_count_is_repaired(alice: User, bob: User) -> None:
    service.add(BOOKMARK, alice, make_post(bob).id)
    alice.bookmark_count = 7
    db.session.commit()
    assert sum(wrong for _seen, wrong in counters.repair()) == 1
    assert number_of(alice) == 1


def test_bookmarked_posts_of_a_page_are_returned(alice: User, bob: User) -> None:
    first, second = make_posts(bob, 2)
    service.add(BOOKMARK, alice, first.id)
    assert service.reacted_among(BOOKMARK, alice.id, [first.id, second.id]) == {
        first.id
    }
    assert service.reacted_among(BOOKMARK, alice.id, []) == frozenset()
