"""How soon another process sees a change, and what the triggers add to a write.

    python -m bench.invalidation URL [changes]

URL names an empty database, such as sqlite:////tmp/bench.db. Read the ratio of the
writes; the times depend on the machine.
"""

import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app import create_app, db
from app.cache.changes import key_is_id
from app.cache.registry import Cache
from app.models import User, followers
from config import Config

NAMES: Cache[int, str] = Cache(
    "bench", max_entries=10, invalidated_by={"user": key_is_id}
)
ROUNDS = 5


def make_app(url: str) -> Flask:
    """Return an application on a database."""
    values = {"SQLALCHEMY_DATABASE_URI": url, "REDIS_URL": None, "SECRET_KEY": "x" * 40}
    folder = Path(tempfile.mkdtemp())
    return create_app(type("Bench", (Config,), values | {"DATA_DIR": str(folder)}))


def read_name() -> str | None:
    """Return the name of the only person."""
    return db.session.scalar(sa.select(User.about_me).where(User.id == 1))


def watch(url: str, pipe: Connection) -> None:
    """Fill the cache, and send when its entry has gone, until asked to stop."""
    with make_app(url).app_context():
        while pipe.recv():
            NAMES.load_one(1, read_name)
            db.session.rollback()
            pipe.send("filled")
            # On SQLite, the look itself is what notices; PostgreSQL's listener does so
            # by itself, and a look would wait for it.
            look = NAMES.get if db.engine.name == "sqlite" else NAMES.store.get
            while look(1) is not None:
                time.sleep(0.0002)
            pipe.send(time.monotonic())
        db.session.remove()
        db.engine.dispose()


def measure_delay(url: str, changes: int) -> list[float]:
    """Return the milliseconds from each commit until another process has noticed."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=watch, args=(url, theirs))
    process.start()
    found = []
    for number in range(changes):
        ours.send(True)
        ours.recv()
        db.session.execute(sa.update(User).values(about_me=str(number)))
        db.session.commit()
        committed = time.monotonic()
        found.append(max(0.0, ours.recv() - committed) * 1000)
    ours.send(False)
    process.join()
    return sorted(found)


def switch_triggers(tables: tuple[str, ...], *, on: bool) -> None:
    """Let the triggers of tables notify, or not."""
    for table in tables:
        if db.engine.name == "postgresql":
            for kind in ("insert", "update", "delete"):
                word = "ENABLE" if on else "DISABLE"
                db.session.execute(
                    sa.text(
                        f'ALTER TABLE "{table}" {word} TRIGGER {table}_notify_{kind}'
                    )
                )
        elif on:
            for text in REMOVED:
                db.session.execute(sa.text(text))
            REMOVED.clear()
        else:
            query = "SELECT name, sql FROM sqlite_master WHERE name LIKE :name"
            names = {"name": f"{table}_notify%"}
            for name, text in db.session.execute(sa.text(query), names).all():
                REMOVED.append(text)
                db.session.execute(sa.text(f"DROP TRIGGER {name}"))
    db.session.commit()


REMOVED: list[str] = []


def time_writes(write: Callable[[int], object], count: int) -> float:
    """Return the milliseconds of one committed write."""
    begun = time.perf_counter()
    for number in range(count):
        write(number)
        db.session.commit()
    return (time.perf_counter() - begun) / count * 1000


def edit(number: int) -> None:
    """Change one row."""
    db.session.execute(sa.update(User).values(about_me=str(number)))


def follow(number: int) -> None:
    """Insert or delete a row that triggers count."""
    pair = {"follower_id": 1, "followed_id": 2}
    if number % 2:
        db.session.execute(sa.delete(followers))
    else:
        db.session.execute(sa.insert(followers).values(**pair))


def compare(name: str, write: Callable[[int], object], count: int) -> None:
    """Print what a write takes without the triggers and with them, in turns."""
    times: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for on in (False, True):
            switch_triggers(("user", "followers"), on=on)
            times[on].append(time_writes(write, count))
    bare, notified = (statistics.median(times[on]) for on in (False, True))
    print(f"{name}: {bare:.3f} ms, notified {notified:.3f} ms, {notified / bare:.2f}x")


def main(url: str, changes: int) -> None:
    """Measure both."""
    with make_app(url).app_context():
        db.create_all()
        people = [{"id": n, "username": f"p{n}", "email": f"{n}@x.org"} for n in (1, 2)]
        db.session.execute(sa.insert(User), people)
        db.session.commit()
        delays = measure_delay(url, changes)
        p50, p99 = statistics.median(delays), delays[int(len(delays) * 0.99)]
        print(f"seen by another process: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
        compare("edit", edit, 200)
        compare("follow", follow, 200)
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500)
