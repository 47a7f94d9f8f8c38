"""A process that writes at random, reads through caches at the same time, and checks.

Run with a URL, a folder, a seed and a number of writes, it prints "half" and "done" and
then, for each line that it receives, the entries that differ from the database as JSON.
"""

import json
import random
import sys
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app import create_app, db
from app.cache.changes import column, key_is_id
from app.cache.registry import Cache
from app.models import Post, User, followers
from tests.support.engines import make_config

PEOPLE = range(1, 31)
POSTS = range(1, 121)

PERSON: Cache[int, Any] = Cache(
    "check people", max_entries=1000, invalidated_by={"user": key_is_id}
)
POST: Cache[int, Any] = Cache(
    "check posts", max_entries=1000, invalidated_by={"post": key_is_id}
)
FOLLOWED: Cache[int, Any] = Cache(
    "check followed", max_entries=1000, invalidated_by={"followers": column(0)}
)


def read_people(ids: Collection[int]) -> dict[int, Any]:
    """Return what is cached of people, with counters that triggers maintain."""
    columns = (User.about_me, User.follower_count, User.followed_count, User.post_count)
    query = sa.select(User.id, *columns).where(User.id.in_(ids))
    return {row[0]: tuple(row[1:]) for row in db.session.execute(query)}


def read_posts(ids: Collection[int]) -> dict[int, Any]:
    """Return what is cached of posts."""
    query = sa.select(Post.id, Post.body, Post.reply_count).where(Post.id.in_(ids))
    return {row[0]: tuple(row[1:]) for row in db.session.execute(query)}


def read_followed(ids: Collection[int]) -> dict[int, Any]:
    """Return whom people follow."""
    rows = db.session.execute(
        sa.select(followers).where(followers.c.follower_id.in_(ids))
    )
    found: dict[int, Any] = {person: frozenset() for person in ids}
    for row in rows:
        found[row.follower_id] |= {row.followed_id}
    return found


READERS: tuple[tuple[Cache[int, Any], Any, Collection[int]], ...] = (
    (PERSON, read_people, PEOPLE),
    (POST, read_posts, POSTS),
    (FOLLOWED, read_followed, PEOPLE),
)


class Writer:
    """Changes rows at random, in every way that the application knows and some more."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.actions: tuple[Callable[[], None], ...] = (
            *(self.edit_object, self.edit_many, self.edit_by_text),
            *(self.follow, self.unfollow, self.publish, self.delete, self.rename_part),
        )

    def step(self) -> None:
        """Write something, and commit it or not."""
        try:
            self.random.choice(self.actions)()
            if self.random.random() < 0.2:
                with db.session.begin_nested() as savepoint:
                    self.random.choice(self.actions)()
                    if self.random.random() < 0.5:
                        savepoint.rollback()
            if self.random.random() < 0.15:
                db.session.rollback()
            db.session.commit()
        except sa.exc.DBAPIError:
            # Two that write at the same moment, or what is there already.
            db.session.rollback()

    def edit_object(self) -> None:
        """Change an object of the session."""
        user = db.session.get(User, self.random.choice(PEOPLE))
        if user is not None:
            user.about_me = str(self.random.random())
            db.session.flush()

    def edit_many(self) -> None:
        """Change several rows by one statement."""
        first = self.random.choice(PEOPLE)
        many = sa.update(User).where(User.id.between(first, first + 3))
        db.session.execute(many.values(about_me=str(self.random.random())))

    def edit_by_text(self) -> None:
        """Change a row by a text."""
        db.session.execute(
            sa.text("UPDATE post SET body = :body WHERE id = :id"),
            {"body": str(self.random.random()), "id": self.random.choice(POSTS)},
        )

    def rename_part(self) -> None:
        """Change a quiet column together with another one."""
        person = User.id == self.random.choice(PEOPLE)
        values = {"last_seen": None, "about_me": str(self.random.random())}
        db.session.execute(sa.update(User).where(person).values(**values))

    def follow(self) -> None:
        """Insert a row that triggers count."""
        pair = self.random.sample(PEOPLE, 2)
        values = {"follower_id": pair[0], "followed_id": pair[1]}
        db.session.execute(sa.insert(followers).values(**values))

    def unfollow(self) -> None:
        """Delete rows that triggers count."""
        person = followers.c.follower_id == self.random.choice(PEOPLE)
        db.session.execute(sa.delete(followers).where(person))

    def publish(self) -> None:
        """Insert a post, perhaps as a reply."""
        new, parent = self.random.sample(POSTS, 2)
        exists = db.session.get(Post, parent) is not None
        author = self.random.choice(PEOPLE)
        values = {"reply_to_id": parent if exists else None, "user_id": author}
        db.session.execute(sa.insert(Post).values(id=new, body="new", **values))

    def delete(self) -> None:
        """Delete a post, whose replies lose their parent."""
        post = Post.id == self.random.choice(POSTS)
        db.session.execute(sa.delete(Post).where(post))


def read_on(app: Flask, stop: threading.Event, seed: int) -> None:
    """Read through the caches until asked to stop, each time like a request."""
    chance = random.Random(seed)
    with app.app_context():
        while not stop.is_set():
            for cache, reader, keys in READERS:
                cache.load(chance.sample(keys, 5), reader)
                if chance.random() < 0.5:
                    db.session.rollback()
            # The writer shall have its turn.
            stop.wait(0.001)
        db.session.remove()


def check() -> dict[str, Any]:
    """Return the cached entries that differ from the database, and what was cached."""
    found, entries = [], 0
    db.session.rollback()
    for cache, reader, keys in READERS:
        cached = cache.get_many(keys)
        entries += len(cached)
        true = reader(keys)
        db.session.rollback()
        found += [
            f"{cache.name} {key}: {value} is {true.get(key)}"
            for key, value in cached.items()
            if value != true.get(key)
        ]
    store = PERSON.store
    counts = {"hits": store.hits, "invalidations": store.invalidations}
    return {"stale": found, "entries": entries} | counts


def say(line: str) -> None:
    """Send a line to the test."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(url: str, folder: str, seed: int, writes: int) -> None:
    """Write, then answer."""
    app = create_app(make_config(url, Path(folder)))
    stop = threading.Event()
    readers = [
        threading.Thread(target=read_on, args=(app, stop, seed + n)) for n in range(2)
    ]
    with app.app_context():
        for reader in readers:
            reader.start()
        writer = Writer(seed)
        for number in range(writes):
            if number == writes // 2:
                say("half")
            writer.step()
        say("done")
        for line in sys.stdin:
            if line.strip() == "end":
                break
            say(json.dumps(check()))
        stop.set()
        for reader in readers:
            reader.join()
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
