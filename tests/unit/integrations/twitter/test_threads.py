"""Threads of tweets stay threads, in whatever order and batches they come."""

import itertools
from typing import Any

import pytest

from app import db
from app.integrations.twitter import importing
from app.models import Post, User

pytestmark = pytest.mark.usefixtures("app")


def tweet(number: int, parent: int | None, **more: Any) -> Any:
    """Return a tweet of an archive; `parent` is the number of its parent."""
    data: dict[str, Any] = {
        "id_str": str(1000 + number),
        "full_text": f"Number {number}",
        "created_at": f"Thu Jan {number + 1:02} 10:00:00 +0000 2015",
        "lang": "en",
    }
    if parent is not None:
        data["in_reply_to_status_id_str"] = str(1000 + parent)
    return importing.as_tweet(data | more)


# The last begins a branch.
THREAD = [tweet(0, None), tweet(1, 0), tweet(2, 1), tweet(3, 2), tweet(4, 1)]


def numbers(user: User) -> dict[int, tuple[int | None, int | None, int]]:
    """Return parent, conversation and reply count of each number."""
    db.session.expire_all()
    posts = db.session.scalars(db.select(Post).where(Post.user_id == user.id)).all()
    by_id = {post.id: int(post.origin_id.partition(":")[2]) - 1000 for post in posts}
    return {
        by_id[post.id]: (
            by_id.get(post.reply_to_id),
            by_id.get(post.conversation_id),
            post.reply_count,
        )
        for post in posts
    }


WHOLE = {
    0: (None, None, 1),
    1: (0, 0, 2),
    2: (1, 0, 1),
    3: (2, 0, 0),
    4: (1, 0, 0),
}


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::7])
def test_thread_is_complete_in_any_order(alice: User, order: tuple[int, ...]) -> None:
    for each in order:
        assert importing.import_tweets(alice.id, [THREAD[each]]) == 1
        db.session.commit()
    assert numbers(alice) == WHOLE
    assert importing.import_tweets(alice.id, THREAD) == 0
    assert numbers(alice) == WHOLE


def test_batch_from_newest_to_oldest_keeps_the_thread(alice: User) -> None:
    importing.import_tweets(alice.id, THREAD[::-1])
    assert numbers(alice) == WHOLE


def test_only_missing_parents_are_linked(alice: User) -> None:
    importing.import_tweets(alice.id, [tweet(3, 2), tweet(5, 77)])
    bodies = db.select(Post.body).order_by(Post.id)
    parent = "↑ https://x.com/i/status/"
    assert db.session.scalars(bodies).all() == [
        f"Number 3\n\n{parent}1002",
        f"Number 5\n\n{parent}1077",
    ]
    importing.import_tweets(alice.id, [tweet(2, None)])
    db.session.flush()
    assert db.session.scalars(bodies).all() == [
        "Number 2",
        "Number 3",
        f"Number 5\n\n{parent}1077",
    ]
    joined = db.session.scalar(db.select(Post).where(Post.body == "Number 3"))
    assert joined is not None
    assert joined.search_text == "number 3"
    assert joined.version == 2


def test_tweets_of_others_do_not_join_a_thread(alice: User, bob: User) -> None:
    importing.import_tweets(alice.id, [tweet(0, None)])
    importing.import_tweets(bob.id, [tweet(1, 0)])
    assert numbers(bob) == {1: (None, None, 0)}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_parents_never_form_a_cycle(alice: User, order: tuple[int, int]) -> None:
    circle = [tweet(0, 1), tweet(1, 0)]
    for each in order:
        importing.import_tweets(alice.id, [circle[each]])
    importing.import_tweets(alice.id, [tweet(2, 2), tweet(3, 3)])
    assert numbers(alice) == {
        0: (None, None, 1),
        1: (0, 0, 0),
        2: (None, None, 0),
        3: (None, None, 0),
    }
    assert (
        "↑"
        not in db.session.scalars(
            db.select(Post.body).where(Post.origin_id == "twitter:1002")
        ).one()
    )
