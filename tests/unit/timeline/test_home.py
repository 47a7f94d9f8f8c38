"""The home timeline: own and followed posts, newest first, page by page."""

from datetime import timedelta

import pytest

from app import db
from app.lib.clock import utcnow
from app.timeline import queries, service
from app.timeline.queries import Cursor
from tests.support.factories import follow, make_post, make_posts, make_user

pytestmark = pytest.mark.usefixtures("app")


def home(user, cursor=None, size=3):
    """Read one page of somebody's home timeline."""
    cursor = cursor or Cursor()
    dialect = db.engine.dialect.name
    return service.read(
        user, lambda limit: queries.home(user, cursor, limit, dialect), cursor, size
    )


def bodies(part):
    return [post.body for post in part.posts]


def test_home_holds_own_and_followed_posts_by_time(alice, bob, charlie):
    now = utcnow()
    follow(alice, bob)
    make_post(bob, "third", at=now + timedelta(seconds=3))
    make_post(alice, "first", at=now + timedelta(seconds=1))
    make_post(charlie, "not followed", at=now + timedelta(seconds=4))
    make_post(bob, "second", at=now + timedelta(seconds=2))
    assert bodies(home(alice)) == ["third", "second", "first"]


def test_following_posts_equals_home_timeline(alice, bob):
    follow(alice, bob)
    posts = [make_post(author, "x") for author in (alice, bob, alice)]
    found = db.session.scalars(alice.following_posts()).all()
    assert found == posts[::-1]


def test_older_pages_meet_without_gap_or_repeat(alice, bob):
    follow(alice, bob)
    for number in range(10):
        make_post((alice, bob)[number % 2], str(number))
    seen, cursor = [], Cursor()
    while True:
        part = home(alice, cursor)
        seen += bodies(part)
        if not part.has_older:
            break
        cursor = Cursor(max_id=part.ids[-1])
    assert seen == [str(number) for number in range(9, -1, -1)]


def test_newer_pages_lead_back_to_the_head(alice):
    posts = make_posts(alice, 7)
    oldest = home(alice, Cursor(max_id=posts[1].id))
    assert (bodies(oldest), oldest.has_older) == (["Post 0"], False)
    newer = home(alice, Cursor(min_id=posts[0].id))
    assert bodies(newer) == ["Post 3", "Post 2", "Post 1"]
    assert newer.has_newer
    head = home(alice, Cursor(min_id=posts[3].id))
    assert bodies(head) == ["Post 6", "Post 5", "Post 4"]
    assert not head.has_newer


def test_one_page_may_come_from_one_author_alone(alice, bob):
    follow(alice, bob)
    make_post(alice, "old")
    make_posts(bob, 5, "Bob")
    assert bodies(home(alice)) == ["Bob 4", "Bob 3", "Bob 2"]


def test_posts_of_deactivated_accounts_are_left_out(alice, bob):
    follow(alice, bob)
    make_post(bob, "gone")
    make_post(alice, "here")
    bob.deactivated_at = utcnow()
    db.session.commit()
    assert bodies(home(alice)) == ["here"]


def test_post_older_than_ids_sorts_first(alice):
    make_post(alice, "from 2009", at=utcnow() - timedelta(days=17 * 365))
    make_post(alice, "today")
    assert bodies(home(alice)) == ["today", "from 2009"]


def test_home_without_followees_holds_own_posts(alice):
    make_post(make_user("dora"), "elsewhere")
    assert bodies(home(alice)) == []


def test_home_shortcut_finds_the_same_posts(alice, bob, charlie, monkeypatch):
    monkeypatch.setattr(service, "MANY_FOLLOWED", 1)
    follow(alice, bob)
    for number in range(7):
        make_post((alice, bob, charlie)[number % 3], str(number))
    db.session.refresh(alice)
    for cursor in (Cursor(), Cursor(max_id=home(alice).ids[-1])):
        exact = home(alice, cursor)
        shortcut = service.home_shortcut(alice, cursor)
        assert list(db.session.scalars(shortcut(3))) == exact.ids
        # Only ids that are too few are asked for in the other way.
        part = service.read(
            alice,
            lambda limit: queries.explore(alice, Cursor(), limit),
            cursor,
            1,
            shortcut,
        )
        assert part.ids == exact.ids[:1]
    assert service.home_shortcut(alice, Cursor(min_id=1)) is None
    assert service.home_shortcut(charlie, Cursor()) is None
