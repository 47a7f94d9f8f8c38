"""A tag's posts: from Redis first, and right whatever becomes of Redis."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from redis import Redis

from app.cache import dependencies
from app.extensions import caches, db
from app.lib.clock import utcnow
from app.lib.keyset import Cursor
from app.models import User
from app.posts.commands import DeletePost
from app.relationships import blocks
from app.tags import known
from app.timeline import newest, tags
from app.timeline.tags import Choice
from tests.support.counting import StatementCounter
from tests.support.factories import make_post
from tests.support.valkey import Server, running_server

NEWEST = Cursor()


@pytest.fixture
def server(tmp_path: Any) -> Iterator[Server]:
    """A Redis of the test's own."""
    with running_server(tmp_path) as found:
        yield found


@pytest.fixture
def config(config: type, server: Server) -> type:
    """Settings with that Redis."""
    settings: Any = config
    settings.REDIS_URL = server.url
    return config


@pytest.fixture
def redis(server: Server) -> Iterator[Redis]:
    """A client of it."""
    with Redis.from_url(server.url) as client:
        yield client


def _ids(viewer: User | None = None, cursor: Cursor = NEWEST, size: int = 3) -> Any:
    return tags.read(viewer, "many", cursor, size).ids


def _posts(author: User, count: int) -> Sequence[int]:
    return [make_post(author, "A #many").id for _ in range(count)][::-1]


def test_second_page_comes_from_redis(
    alice: User, redis: Redis, statements: StatementCounter
) -> None:
    ids = _posts(alice, 5)
    db.session.commit()
    assert _ids() == ids[:3]
    (key,) = redis.keys("microblog:tag:*")
    assert redis.zcard(key) == 6
    with statements() as asked:
        assert _ids() == ids[:3]
        assert _ids(cursor=Cursor(max_id=ids[1])) == ids[2:5]
    assert [each for each in asked if "post_tag" in str(each)] == []


def test_list_begins_anew_after_each_change(alice: User, redis: Redis) -> None:
    ids = list(_posts(alice, 3))
    assert _ids() == ids
    DeletePost(alice, ids.pop(1), "test").execute()
    assert _ids() == ids
    newest = make_post(alice, "New #many").id
    assert _ids() == [newest, *ids]


@pytest.mark.parametrize("lost", ["flushed", "stopped", "hung"])
def test_lost_redis_changes_no_answer(
    alice: User, redis: Redis, server: Server, lost: str
) -> None:
    ids = _posts(alice, 5)
    assert _ids() == ids[:3]
    if lost == "flushed":
        redis.flushall()
        assert _ids() == ids[:3]
    elif lost == "stopped":
        server.stop()
        for _ in range(5):
            assert _ids() == ids[:3]
    else:
        with server.hung():
            for _ in range(5):
                assert _ids() == ids[:3]


def test_feed_reads_ids_from_redis(
    alice: User, redis: Redis, statements: StatementCounter
) -> None:
    ids = _posts(alice, 3)
    assert newest.of_tag("many") == tuple(ids)
    assert len(redis.keys("microblog:tag:*")) == 1
    make_post(alice, "Another thing")
    db.session.rollback()
    assert newest.of_tag("many") == tuple(ids)
    with statements() as asked:
        assert newest.of_tag("many") == tuple(ids)
    assert asked == []
    redis.flushall()
    assert newest.of_tag("many") == tuple(ids)
    other = make_post(alice, "A #many").id
    assert newest.of_tag("many") == (other, *ids)


def test_hidden_author_is_noted_by_their_row(alice: User, bob: User) -> None:
    mine, theirs = _posts(alice, 2), _posts(bob, 2)
    bob.deactivated_at = utcnow()
    db.session.commit()
    for _ in range(2):
        with dependencies.noting() as noted:
            assert _ids() == mine
        assert ("user",) not in noted
        assert {("user", 0, alice.id), ("user", 0, bob.id)} <= noted
    bob.deactivated_at = None
    db.session.commit()
    assert _ids(size=9) == [*theirs, *mine]


def test_list_of_another_version_is_not_believed(alice: User, redis: Redis) -> None:
    ids = _posts(alice, 2)
    tag = known.by_key("many")
    assert tag is not None
    redis.zadd(f"microblog:tag:{tag.id}", {f"{tag.version + 1}:whole": float("inf")})
    assert _ids() == ids


def test_foreign_contents_are_not_believed(alice: User, redis: Redis) -> None:
    ids = _posts(alice, 2)
    tag = known.by_key("many")
    assert tag is not None
    redis.set(f"microblog:tag:{tag.id}", "a text")
    assert _ids() == ids


def test_pages_behind_what_redis_keeps_are_read(
    alice: User, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.tags.timeline.MOST", 4)
    ids = _posts(alice, 9)
    found, cursor = [], Cursor()
    for _ in range(3):
        page = _ids(cursor=cursor)
        found += page
        cursor = Cursor(max_id=page[-1])
    assert found == ids
    (key,) = redis.keys("microblog:tag:*")
    assert redis.zcard(key) == 5


def test_hidden_people_are_left_out_on_reading(
    alice: User, bob: User, redis: Redis
) -> None:
    mine = list(_posts(alice, 2))
    theirs = list(_posts(bob, 30))
    assert _ids(alice) == theirs[:3]
    blocks.block(alice, bob)
    assert _ids(alice) == mine
    assert _ids(None) == theirs[:3]
    bob.members_only = True
    db.session.commit()
    assert _ids(None) == mine


def test_own_uncommitted_posts_never_reach_redis(alice: User, redis: Redis) -> None:
    ids = _posts(alice, 2)
    alice.about_me = "not committed"
    db.session.flush()
    assert _ids() == ids
    assert redis.keys("microblog:tag:*") == []
    db.session.rollback()


def test_several_tags_are_combined(alice: User) -> None:
    one = make_post(alice, "#red #round").id
    two = make_post(alice, "#red").id
    three = make_post(alice, "#blue #round").id

    def ids(*choice: Sequence[str]) -> list[int]:
        given = Choice(*(tuple(each) for each in choice))
        return tags.read_choice(None, given, NEWEST, 9).ids

    assert ids(["red", "blue"]) == [three, two, one]
    assert ids(["red"], ["round"]) == [one]
    assert ids(["red"], [], ["round"]) == [two]
    assert ids(["red", "missing"]) == [two, one]
    assert ids(["red"], ["missing"]) == []


def test_beginning_finds_every_form_of_letters(alice: User, bob: User) -> None:
    make_post(alice, "#کتاب\u200cخانه")
    make_post(alice, "#کتاب\u200cخانه #Flask")
    make_post(bob, "#كتابخانه")
    for text in ("كتاب", "کتاب\u200cخ", "کتاب"):
        (found,) = tags.beginning_with(None, text, 5)
        assert (found.spelling, found.post_count) == ("کتاب\u200cخانه", 3)
    assert [each.name for each in tags.beginning_with(None, "FL", 5)] == ["flask"]
    assert tags.beginning_with(None, "%", 5) == []


def test_tags_of_closed_profiles_are_not_completed(alice: User, bob: User) -> None:
    make_post(bob, "#secretive")
    bob.members_only = True
    db.session.commit()
    caches.clear_all()
    assert tags.beginning_with(None, "secre", 5) == []
    assert len(tags.beginning_with(alice, "secre", 5)) == 1
