"""Live events of posts: their topics, their data, and only after a commit."""

import pytest

from app import db
from app.broker import topics
from app.extensions import broker
from app.posts.commands import DeletePost, EditPost, PublishPost
from tests.support.factories import make_post

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def thread(alice):
    """A post of Alice's, and who listens to its thread."""
    post = make_post(alice, "Who bakes bread?")
    subscription = broker.subscribe([topics.thread(post.id)])
    yield post, subscription
    subscription.close()


def received(subscription):
    """Return the name and the data of each event so far."""
    events = []
    while (event := subscription.get(0)) is not None:
        events.append((event.name, dict(event.data)))
    return events


def reply(author, post, body="I do"):
    return PublishPost(author, body, max_length=100, reply_to=post.id).execute()


def expected(name, post, parent):
    data = {"id": str(post.id), "author_id": post.user_id, "reply_to": str(parent.id)}
    return name, data


def test_replies_on_every_level_reach_the_thread(thread, alice, bob):
    post, subscription = thread
    first = reply(bob, post)
    second = reply(alice, first)
    wanted = [expected("reply", first, post), expected("reply", second, first)]
    assert received(subscription) == wanted


def test_other_posts_do_not_reach_the_thread(thread, alice, bob):
    _post, subscription = thread
    other = make_post(alice)
    reply(bob, other)
    PublishPost(bob, "No reply", max_length=100).execute()
    assert received(subscription) == []


def test_edits_reach_thread_timelines_and_author(thread, alice):
    post, subscription = thread
    others = [broker.subscribe([name]) for name in ("public", topics.author(alice.id))]
    EditPost(alice, post.id, "Who bakes cake?", max_length=100).execute()
    data = {"id": str(post.id), "author_id": alice.id, "version": post.version}
    for each in (subscription, *others):
        assert received(each) == [("post_edited", data)]
        each.close()


def test_deletions_reach_the_thread(thread, alice, bob):
    post, subscription = thread
    made = reply(bob, post)
    gone = {"id": str(made.id), "author_id": bob.id}
    wanted = [
        expected("reply", made, post),
        ("post_deleted", gone),
        expected("reply_deleted", made, post),
    ]
    DeletePost(bob, made.id).execute()
    assert received(subscription) == wanted


def test_thread_without_its_first_post_still_gets_events(thread, alice, bob):
    post, subscription = thread
    first = reply(bob, post)
    DeletePost(alice, post.id).execute()
    received(subscription)
    below = reply(alice, first)
    assert received(subscription) == [expected("reply", below, first)]
    # No page counts a reply whose place is gone.
    gone = {"id": str(first.id), "author_id": bob.id}
    DeletePost(bob, first.id).execute()
    assert received(subscription) == [("post_deleted", gone)]


def test_failed_reply_is_not_published(thread, bob, monkeypatch):
    post, subscription = thread

    def fail(*_arguments):
        raise RuntimeError("no picture")

    monkeypatch.setattr("app.media.attachments.attach", fail)
    with pytest.raises(RuntimeError):
        PublishPost(bob, "I do", max_length=100, reply_to=post.id).execute()
    db.session.rollback()
    assert received(subscription) == []


def test_replies_reach_timelines_like_any_post(thread, bob):
    post, _subscription = thread
    everybody = broker.subscribe(["public"])
    made = reply(bob, post)
    data = {"id": str(made.id), "author_id": bob.id}
    assert received(everybody) == [("post", data)]
    everybody.close()
