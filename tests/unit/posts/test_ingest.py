"""Posts from elsewhere are ingested once, with all that belongs to them."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app import db
from app.events import Subscriber
from app.models import Outbox, Post, PostRevision, Tag, mention, post_tag
from app.posts import tombstones
from app.posts.commands import (
    DeleteIngestedPost,
    EditIngestedPost,
    FormerBody,
    IngestPost,
    ingest_all,
)
from app.posts.events import PostIngested
from tests.support.factories import make_post

NOON = datetime(2021, 5, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("app")


def command(author, body, number=1, **more):
    values = {"origin": "elsewhere", "origin_id": f"elsewhere:{number}"}
    moment = NOON + timedelta(minutes=number)
    return IngestPost(
        author_id=author.id, body=body, created_at=moment, **values | more
    )


def tags_of(post):
    query = sa.select(Tag.name).join(post_tag, post_tag.c.tag_id == Tag.id)
    return set(db.session.scalars(query.where(post_tag.c.post_id == post.id)))


def test_posts_come_with_their_tags_and_counts(alice):
    first, second = ingest_all(
        [command(alice, "#one #two", 1), command(alice, "#Two", 2)]
    )
    db.session.commit()
    assert (tags_of(first), tags_of(second)) == ({"one", "two"}, {"two"})
    counts = sa.select(Tag.name, Tag.post_count).order_by(Tag.name)
    assert db.session.execute(counts).all() == [("one", 1), ("two", 2)]
    assert (alice.post_count, alice.last_post_id) == (2, second.id)
    assert first.timestamp == NOON + timedelta(minutes=1)
    assert db.session.scalars(sa.select(Outbox.kind)).all() == []


def test_replies_join_the_thread_of_earlier_commands(alice):
    root = command(alice, "root", 1)
    reply = command(alice, "reply", 2, parent=root)
    below = command(alice, "below", 3, parent=reply)
    first, second, third = ingest_all([root, reply, below])
    assert (second.reply_to_id, second.conversation_id) == (first.id, first.id)
    assert (third.reply_to_id, third.conversation_id) == (second.id, first.id)


def test_what_is_here_is_not_stored_again(alice):
    assert command(alice, "root").execute()
    root, reply = command(alice, "root"), command(alice, "new", 2)
    below = command(alice, "below", 3, parent=root)
    assert [post and post.body for post in ingest_all([root, reply, below])] == [
        None,
        "new",
        "below",
    ]
    db.session.commit()
    bodies = sa.select(Post.body).order_by(Post.id)
    assert db.session.scalars(bodies).all() == ["root", "new", "below"]
    parent = sa.select(Post.reply_count).where(Post.body == "root")
    assert db.session.scalar(parent) == 1


def test_empty_posts_are_left_out(alice):
    assert command(alice, " \n").execute() is None


def test_taken_ids_are_made_anew(alice, monkeypatch):
    taken = make_post(alice).id
    monkeypatch.setattr("app.posts.commands.ingest.make_id", lambda _moment: taken)
    posts = ingest_all([command(alice, "one", 1), command(alice, "two", 2)])
    assert [post.id for post in posts] == [taken + 1, taken + 2]


def test_former_text_is_a_revision(alice):
    former = FormerBody("before", NOON + timedelta(hours=1))
    post = command(alice, "after", former=former).execute()
    db.session.commit()
    assert (post.version, post.edited_at) == (2, former.edited_at)
    revision = db.session.scalars(sa.select(PostRevision)).one()
    assert (revision.body, revision.created_at) == ("before", post.timestamp)


@pytest.mark.parametrize("links_mentions", [True, False])
def test_only_some_commands_link_mentions(alice, bob, links_mentions):
    command(alice, "Hi @bob", links_mentions=links_mentions).execute()
    found = db.session.scalars(sa.select(mention.c.user_id)).all()
    assert found == ([bob.id] if links_mentions else [])


def test_subscribers_learn_of_each_post(alice, monkeypatch):
    from app import events

    received = []
    monkeypatch.setattr(events, "_subscribers", {})
    events.subscribe(Subscriber(PostIngested, received.append))
    posts = ingest_all([command(alice, "a", 1), command(alice, "b", 2, is_news=True)])
    assert [(event.post, event.is_news) for event in received] == [
        (posts[0], False),
        (posts[1], True),
    ]


def test_many_posts_cost_few_statements(alice, statements):
    commands = [command(alice, f"number {each} #tag", each) for each in range(50)]
    db.session.commit()
    with statements() as asked:
        ingest_all(commands)
    assert len(asked) < 12


def test_edit_of_an_original_is_taken_over(alice):
    post = command(alice, "one #old").execute()
    assert EditIngestedPost(post, "two #new").execute()
    assert not EditIngestedPost(post, "two #new").execute()
    assert not EditIngestedPost(post, "").execute()
    assert (post.version, tags_of(post)) == (2, {"new"})
    assert db.session.scalars(sa.select(PostRevision.body)).all() == ["one #old"]


@pytest.mark.parametrize("lasting", [timedelta(0), timedelta(days=2)])
def test_deletion_leaves_the_tombstone_that_is_asked_for(alice, lasting):
    post = command(alice, "gone").execute()
    DeleteIngestedPost(post, lasting).execute()
    db.session.commit()
    found = tombstones.among(["elsewhere:1"])
    assert found == ({"elsewhere:1"} if lasting else set())
