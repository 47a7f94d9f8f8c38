"""Threads: ancestors, continuation, replies, all of them limited."""

import pytest
import sqlalchemy as sa

from app import db
from app.lib.keyset import Cursor
from app.models import Post
from app.posts import thread_queries
from app.posts.commands import DeletePost, PublishPost
from app.posts.thread_queries import MAX_CONTINUATION
from app.relationships import blocks
from app.timeline import threads
from tests.support.factories import make_post

SIZE = 3
START = Cursor()

pytestmark = pytest.mark.usefixtures("app")


def reply(author, post, body="I see"):
    return PublishPost(author, body, max_length=100, reply_to=post.id).execute()


def chain(author, post, length):
    """Publish a chain of replies below a post, each to the one before."""
    posts = []
    for number in range(length):
        post = reply(author, post, f"And {number}")
        posts.append(post)
    return posts


def ids(posts):
    return [post.id for post in posts]


def read(viewer, post, cursor=START):
    return threads.read(viewer, post.id, cursor, SIZE)


def test_a_post_alone(alice):
    post = make_post(alice)
    thread = read(alice, post)
    assert (thread.ancestors, thread.continuation, thread.replies) == ([], [], [])
    assert thread.post.id == post.id


def test_a_post_that_is_gone(alice):
    assert threads.read(alice, 12345, START, SIZE) is None


def test_ancestors_are_oldest_first_and_limited(alice, bob):
    posts = [make_post(alice)]
    posts += chain(bob, posts[0], threads.MAX_ANCESTORS + 2)
    above = read(alice, posts[-1]).ancestors
    assert ids(above) == ids(posts[2:-1])
    assert ids(read(alice, posts[2]).ancestors) == ids(posts[:2])


def test_a_thread_with_a_gap_begins_behind_it(alice, bob):
    posts = [make_post(alice)]
    posts += chain(bob, posts[0], 3)
    DeletePost(bob, posts[1].id).execute()
    thread = read(alice, posts[3])
    assert ids(thread.ancestors) == ids(posts[2:3])
    assert thread.ancestors[0].reply_to_id is None
    assert thread.ancestors[0].conversation_id == posts[0].id


def test_continuation_precedes_replies_of_others(alice, bob):
    first = make_post(alice)
    early = reply(bob, first)
    onward = chain(alice, first, 3)
    aside = reply(alice, first)
    reply(bob, onward[0])
    thread = read(bob, first)
    assert ids(thread.continuation) == ids(onward)
    assert ids(thread.replies) == ids([early, aside])


def test_continuation_is_limited(alice):
    first = make_post(alice)
    onward = chain(alice, first, MAX_CONTINUATION + 1)
    assert ids(read(alice, first).continuation) == ids(onward[:-1])


def test_replies_are_paged_forwards_and_back(alice, bob):
    first = make_post(alice)
    made = ids(reply(bob, first) for _number in range(7))
    seen, cursor = [], START
    while True:
        page = threads.reply_ids(alice, first.id, cursor, SIZE)
        seen.append(page.ids)
        if not page.has_later:
            break
        cursor = Cursor(min_id=page.ids[-1])
    assert seen == [made[:3], made[3:6], made[6:]]
    back = threads.reply_ids(alice, first.id, Cursor(max_id=made[6]), SIZE)
    assert (back.ids, back.has_later, back.has_earlier) == (made[3:6], True, True)
    start = threads.reply_ids(alice, first.id, Cursor(max_id=made[3]), SIZE)
    assert (start.ids, start.has_earlier) == (made[:3], False)


def test_replies_of_hidden_people_are_left_out(alice, bob, charlie):
    first = make_post(alice)
    hidden, shown = reply(bob, first), reply(charlie, first)
    below = reply(charlie, hidden)
    blocks.mute(alice, bob)
    assert ids(read(alice, first).replies) == [shown.id]
    assert threads.descendant_ids(alice, first.id) == ids([shown, below])
    assert threads.descendant_ids(charlie, first.id) == ids([hidden, shown, below])


def test_what_lies_below_is_bounded(alice, bob):
    first = make_post(alice)
    near = [reply(bob, first) for _number in range(4)]
    reply(alice, near[0])
    # Level by level; within one, the engine chooses.
    found = threads.descendant_ids(alice, first.id, limit=3)
    assert len(found) == 3
    assert set(found) < set(ids(near))
    assert len(threads.descendant_ids(alice, first.id)) == 5


def test_long_thread_costs_as_many_statements_as_short(statements, alice, bob):
    asked = []
    for length in (2, 12):
        first = make_post(alice)
        middle = chain(bob, first, length)[-1]
        for _number in range(length):
            reply(alice, middle)
        chain(bob, middle, length)
        wanted, viewer = middle.id, db.session.get(type(alice), alice.id)
        with statements() as texts:
            threads.read(viewer, wanted, START, SIZE)
        asked.append(len(texts))
    assert asked == [5, 5]


def test_thread_queries_use_indexes(alice):
    """Every query of a thread uses an index."""
    plans = [
        plan(thread_queries.ancestors(1, 5)),
        plan(thread_queries.continuation(1, 1)),
        plan(thread_queries.descendants(None, 1)),
        plan(sa.select(Post.id).where(Post.reply_to_id == 1)),
    ]
    assert not [each for each in plans if "SCAN post" in each or "Seq Scan" in each]


def plan(query):
    """Return how the engine goes about a Select, as in a table too large to be read."""
    on_server = db.engine.name == "postgresql"
    if on_server:
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    text = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
    words = "EXPLAIN" if on_server else "EXPLAIN QUERY PLAN"
    rows = db.session.execute(sa.text(f"{words} {text}"))
    return "\n".join(str(row[-1]) for row in rows)
