"""After any writes, with Redis flushed in between, tags are what they are."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from redis import Redis

from app import create_app
from app.extensions import db
from app.lib.keyset import Cursor
from app.models import User
from app.timeline import tags
from tests.support.factories import make_user
from tests.support.tag_world import TagWorld, make_tags, true_ids

WRITES, EVERY, FLUSHES = 10_000, 25, 40
TAGS, PEOPLE, SIZE = 4, 12, 25


@pytest.fixture
def config(config: type, redis_url: str) -> type:
    """Settings with a Redis."""
    settings: Any = config
    settings.REDIS_URL = redis_url
    return config


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """That Redis, empty."""
    with Redis.from_url(redis_url) as client:
        client.flushdb()
        yield client


@pytest.fixture
def other(config: type) -> Iterator[Flask]:
    """Another application on the same database and Redis."""
    made = create_app(config)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def _check(world: TagWorld, number: int) -> None:
    tag_id = world.tags[number]
    for reader in (None, world.people[0]):
        db.session.rollback()
        viewer = db.session.get(User, reader) if reader else None
        part = tags.read(viewer, f"tag{number}", Cursor(), SIZE)
        wanted = true_ids(viewer, tag_id, SIZE + 1)
        assert part.ids == wanted[:SIZE]
        assert part.has_older == (len(wanted) > SIZE)
    db.session.rollback()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_tags_equal_the_database_after_random_writes(
    app: Flask, other: Flask, redis: Redis
) -> None:
    people = [make_user(f"person{number}").id for number in range(PEOPLE)]
    world = TagWorld(people, make_tags(TAGS))
    db.session.rollback()
    writer = sa.create_engine(db.engine.url)
    filled = 0
    try:
        with writer.connect() as connection:
            for number in range(1, WRITES + 1):
                world.write(connection)
                connection.commit()
                if number % (WRITES // FLUSHES) == 0:
                    filled += len(redis.keys("microblog:tag:*"))
                    redis.flushdb()
                if number % EVERY == 0:
                    tag = world.random.randrange(TAGS)
                    _check(world, tag)
                    with other.app_context():
                        _check(world, tag)
    finally:
        writer.dispose()
    for number in range(TAGS):
        _check(world, number)
    assert filled > FLUSHES
