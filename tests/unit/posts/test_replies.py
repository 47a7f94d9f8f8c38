"""Replies: their place in a thread, their counts, their notifications."""

import threading

import pytest
import sqlalchemy as sa

from app import db
from app.credentials import accounts
from app.exceptions import Invalid, NotAllowed
from app.models import Notification, Outbox, Post, User
from app.posts import counters, replies
from app.posts.commands import DeletePost, EditPost, PublishPost
from app.relationships import blocks
from app.worker import outbox
from tests.support.factories import make_post

LIMIT = 1000

pytestmark = pytest.mark.usefixtures("app")


def reply(author, post, body="I see"):
    """Publish a reply."""
    return PublishPost(author, body, max_length=LIMIT, reply_to=post.id).execute()


def notified():
    """Drain the outbox and return (recipient, name, actor) of the notifications."""
    while outbox.drain():
        pass
    rows = db.session.execute(
        sa.select(Notification.user_id, Notification.name, Notification.actor_id)
        .where(Notification.actor_id.is_not(None))
        .order_by(Notification.id)
    )
    return [tuple(row) for row in rows]


def counts(*posts):
    """Return the reply counts of posts in the database."""
    db.session.expire_all()
    return [post.reply_count for post in posts]


def test_reply_has_parent_and_conversation(alice, bob):
    first = make_post(alice)
    second = reply(bob, first)
    third = reply(alice, second)
    assert (first.reply_to_id, first.conversation_id) == (None, None)
    assert (second.reply_to_id, second.conversation_id) == (first.id, first.id)
    assert (third.reply_to_id, third.conversation_id) == (second.id, first.id)


def test_replies_are_counted_however_they_change(alice, bob):
    first, other = make_post(alice), make_post(alice)
    made = [reply(bob, first) for _twice in range(3)]
    assert counts(first, other) == [3, 0]
    DeletePost(bob, made[0].id).execute()
    db.session.execute(sa.delete(Post).where(Post.id == made[1].id))
    moved = sa.update(Post).where(Post.id == made[2].id)
    db.session.execute(moved.values(reply_to_id=other.id))
    db.session.commit()
    assert counts(first, other) == [0, 1]
    db.session.execute(moved.values(reply_to_id=None))
    assert counts(first, other) == [0, 0]


def test_reply_outlives_its_parent(alice, bob):
    first = make_post(alice)
    second = reply(bob, first)
    third = reply(alice, second)
    thread, gone = first.id, second.id
    DeletePost(bob, gone).execute()
    db.session.expire_all()
    assert (third.reply_to_id, third.conversation_id) == (None, thread)
    assert counts(first) == [0]
    DeletePost(alice, thread).execute()
    last = reply(bob, third)
    assert (last.reply_to_id, last.conversation_id) == (third.id, thread)


def test_deleted_post_takes_no_replies(alice, bob):
    post = make_post(alice)
    DeletePost(alice, post.id).execute()
    with pytest.raises(Invalid) as refusal:
        PublishPost(bob, "Too late", max_length=LIMIT, reply_to=post.id).execute()
    assert refusal.value.field == "reply_to"


def test_closing_account_takes_no_replies(alice, bob):
    post = make_post(alice)
    accounts.deactivate(alice)
    with pytest.raises(Invalid):
        PublishPost(bob, "Too late", max_length=LIMIT, reply_to=post.id).execute()


def test_answering_a_post_that_is_deleted_meanwhile_is_refused(alice, bob, monkeypatch):
    post = make_post(alice)
    found = replies.find(post.id, bob)
    DeletePost(alice, post.id).execute()
    finds = iter([lambda *_: found, replies.find])
    monkeypatch.setattr(replies, "find", lambda *args: next(finds)(*args))
    with pytest.raises(Invalid) as refusal:
        PublishPost(bob, "Too late", max_length=LIMIT, reply_to=post.id).execute()
    assert refusal.value.field == "reply_to"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Post)) == 0


def test_blocked_account_cannot_reply(alice, bob):
    post = make_post(alice)
    blocks.block(alice, bob)
    with pytest.raises(NotAllowed):
        reply(bob, post)


def test_a_taken_id_is_made_anew_for_a_reply(alice, bob, monkeypatch):
    post = make_post(alice)
    ids = iter([post.id, post.id + 1])
    monkeypatch.setattr("app.posts.models.make_id", lambda _moment: next(ids))
    assert reply(bob, post).reply_to_id == post.id


def test_author_of_the_parent_is_notified_once(alice, bob, charlie):
    post = make_post(alice)
    reply(bob, post, "@alice and @charlie, listen")
    expected = {(alice.id, "reply", bob.id), (charlie.id, "mention", bob.id)}
    assert set(notified()) == expected
    db.session.add(Outbox(kind="notify_mentions", payload={"post_id": post.id}))
    assert set(notified()) == expected
    assert db.session.get(User, alice.id).unread_notifications == 1


def test_repeated_handler_notifies_once(alice, bob):
    made = reply(bob, make_post(alice))
    notified()
    outbox.add("notify_mentions", {"post_id": made.id})
    db.session.commit()
    assert notified() == [(alice.id, "reply", bob.id)]


def test_own_replies_do_not_notify(alice):
    reply(alice, make_post(alice), "And another thing, @alice")
    assert notified() == []


def test_remote_account_is_not_notified(alice, bob):
    post = make_post(bob)
    bob.origin = "twitter"
    db.session.commit()
    reply(alice, post)
    assert notified() == []


def test_edited_reply_keeps_its_parent(alice, bob):
    post = make_post(alice)
    made = reply(bob, post)
    notified()
    EditPost(bob, made.id, "I see now, @alice", max_length=LIMIT).execute()
    assert made.reply_to_id == post.id
    assert notified() == [(alice.id, "reply", bob.id)]


def test_deleted_account_takes_its_replies_along(alice, bob):
    post, other = make_post(alice), make_post(bob)
    for _time in range(3):
        reply(bob, post)
    other_reply = reply(alice, other)
    accounts.deactivate(bob)
    while outbox.drain():
        pass
    assert counts(post) == [0]
    assert (other_reply.reply_to_id, other_reply.conversation_id is not None) == (
        None,
        True,
    )


def test_wrong_counters_are_repaired(alice, bob):
    first, second = make_post(alice), make_post(alice)
    reply(bob, first)
    db.session.execute(sa.update(Post).values(reply_count=7))
    db.session.commit()
    assert counters.repair() == 3
    assert counts(first, second) == [1, 0]
    assert counters.repair() == 0


def test_deletion_locks_the_parent_first(app, alice, bob):
    if db.engine.name != "postgresql":
        pytest.skip("the other engine has one writer at a time")
    first = make_post(alice)
    parent_id, reply_id = first.id, reply(bob, first).id
    replies.lock([reply_id])
    wanted = sa.select(Post.id).where(Post.id == parent_id).with_for_update(nowait=True)
    with db.engine.connect() as other, pytest.raises(sa.exc.OperationalError):
        other.execute(wanted)


def test_thread_is_deleted_from_both_ends_at_once(app, alice, bob):
    threads = [[make_post(alice)] for _pair in range(12)]
    for thread in threads:
        thread.append(reply(bob, thread[0]))
    ids = [[post.id for post in thread] for thread in threads]
    people, failures = [alice.id, bob.id], []
    together = threading.Barrier(2, timeout=30)
    db.session.rollback()

    def delete(end):
        with app.app_context():
            try:
                for thread in ids:
                    person = db.session.get(User, people[end])
                    together.wait()
                    DeletePost(person, thread[end]).execute()
            except Exception as error:
                failures.append(error)
            finally:
                db.session.remove()

    workers = [threading.Thread(target=delete, args=(end,)) for end in (0, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert not failures
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Post)) == 0
