"""People who act on each other at the same moment: nothing fails, counts are right."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from app import db
from app.exceptions import Conflict
from app.messages import service as messages
from app.models import Conversation, Message, Notification, Outbox, Post, User
from app.models import followers as follows
from app.posts.commands import PublishPost
from app.relationships import service as relationships
from app.worker import outbox
from tests.support import factories

PEOPLE = 4
THREADS = 6
ACTIONS = 25


@pytest.fixture
def crowd(app):
    """The ids of some people who know each other."""
    return [factories.make_user(f"person{number}").id for number in range(PEOPLE)]


def act(app, crowd, seed):
    """Do a number of random things, each as a request of its own would."""
    chance = random.Random(seed)
    for _step in range(ACTIONS):
        with app.app_context():
            one, other = (
                db.session.get(User, person) for person in chance.sample(crowd, 2)
            )
            choice = chance.randrange(6)
            try:
                if choice == 0:
                    relationships.follow(one, other)
                elif choice == 1:
                    relationships.unfollow(one, other)
                elif choice == 2:
                    messages.send(one, other, "Hello", max_length=140)
                elif choice == 3:
                    messages.mark_read(one, other, 2**53 - 1)
                elif choice == 4:
                    PublishPost(one, f"Hi @{other.username}", max_length=140).execute()
                else:
                    outbox.drain(5)
            except Conflict:
                pass  # Already followed, or not at all: that is no failure.


def count(query):
    return db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))


def test_counts_are_right_after_a_crowd_did_everything_at_once(app, crowd):
    with ThreadPoolExecutor(THREADS) as pool:
        for future in [pool.submit(act, app, crowd, seed) for seed in range(THREADS)]:
            future.result()
    db.session.rollback()
    while outbox.drain():
        pass
    assert count(sa.select(Outbox.id).where(Outbox.attempts > 0)) == 0
    for person in crowd:
        check(db.session.get(User, person))


def check(user):
    """Compare each counter of a person with the rows that it counts."""
    unread = sa.select(Conversation.unread_count).where(Conversation.user_id == user.id)
    assert user.unread_messages == sum(db.session.scalars(unread))
    newest = sa.select(sa.func.max(Post.id)).where(Post.user_id == user.id)
    assert user.last_post_id == db.session.scalar(newest)
    assert {
        "posts": user.post_count,
        "followers": user.follower_count,
        "followed": user.followed_count,
        "events": user.unread_notifications,
    } == {
        "posts": count(sa.select(Post.id).where(Post.user_id == user.id)),
        "followers": count(sa.select(follows).where(follows.c.followed_id == user.id)),
        "followed": count(sa.select(follows).where(follows.c.follower_id == user.id)),
        "events": count(
            sa.select(Notification.id).where(
                Notification.user_id == user.id, Notification.actor_id.is_not(None)
            )
        ),
    }
    for side in db.session.scalars(
        sa.select(Conversation).where(Conversation.user_id == user.id)
    ):
        waiting = sa.select(Message.id).where(
            Message.recipient_id == user.id,
            Message.sender_id == side.peer_id,
            Message.id > side.last_read_id,
        )
        assert side.unread_count == count(waiting)
