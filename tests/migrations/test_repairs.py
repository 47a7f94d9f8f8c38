"""Rows that former versions should not have made are mended on the way up."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask_migrate import stamp, upgrade

from app import db
from app.lib.clock import utcnow
from app.lib.ids import first_id_at
from app.models import Post, User
from app.timeline.threads import ancestor_ids
from tests.support import factories

pytestmark = pytest.mark.usefixtures("migrating")

BEFORE = "f3b1c5d7e902"
OF_2056 = datetime(2056, 1, 1, tzinfo=UTC)


@pytest.fixture
def alice() -> User:
    upgrade()
    return factories.make_user("alice")


def mend() -> None:
    """Go up once more from the revision before the repair."""
    db.session.commit()
    db.session.remove()
    stamp(revision=BEFORE)
    upgrade(revision="a5d4c2e6f810")


def tweet(alice: User, number: int, moment: datetime) -> Post:
    post = Post(body=f"#{number}", user_id=alice.id, timestamp=moment)
    post.origin_id = f"twitter:{number}"
    db.session.add(post)
    db.session.flush()
    return post


def test_tweets_of_the_future_become_posts_of_now(alice: User) -> None:
    late = tweet(alice, 1, OF_2056)
    below = tweet(alice, 2, OF_2056 + timedelta(days=1))
    reply = Post(body="A reply", user_id=alice.id, reply_to_id=late.id)
    reply.conversation_id = below.conversation_id = below.reply_to_id = late.id
    good = tweet(alice, 3, datetime(2015, 1, 1, tzinfo=UTC))
    db.session.add(reply)
    db.session.flush()
    ids = late.id, below.id, reply.id, good.id
    mend()
    posts = db.session.scalars(sa.select(Post)).all()
    by_body = {post.body: post for post in posts}
    assert len(posts) == 4
    assert {"#1", "#2", "#3", "A reply"} == set(by_body)
    assert by_body["#3"].id == ids[3]
    assert by_body["A reply"].id == ids[2]
    moved = by_body["#1"]
    assert moved.id < by_body["#2"].id <= first_id_at(utcnow())
    assert moved.timestamp <= utcnow()
    assert (moved.origin_id, moved.reply_count) == ("twitter:1", 2)
    assert by_body["A reply"].reply_to_id == by_body["#2"].reply_to_id == moved.id
    assert by_body["A reply"].conversation_id == moved.id
    person = db.session.scalars(sa.select(User)).one()
    assert (person.post_count, person.last_post_id) == (4, max(p.id for p in posts))


def test_circles_of_parents_are_cut(alice: User) -> None:
    days = [datetime(2015, 1, day, tzinfo=UTC) for day in range(1, 6)]
    itself, one, other, below, old = (
        tweet(alice, number, day) for number, day in enumerate(days)
    )
    itself.reply_to_id = itself.conversation_id = itself.id
    one.reply_to_id, other.reply_to_id = other.id, one.id
    below.reply_to_id, old.reply_to_id = other.id, below.id
    for post in (one, other, below, old):
        post.conversation_id = other.id
    ids = [post.id for post in (itself, one, other, below, old)]
    mend()
    posts = [db.session.get_one(Post, each) for each in ids]
    assert [post.reply_to_id for post in posts] == [None, None, ids[1], ids[2], ids[3]]
    thread = [post.conversation_id for post in posts]
    assert thread == [None, None, ids[1], ids[1], ids[1]]
    assert [post.reply_count for post in posts] == [0, 1, 1, 1, 0]
    assert ancestor_ids(ids[4], 20) == ids[1:4]
