"""A migration that is killed in the middle has not happened."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask_migrate import check, downgrade, upgrade

from app import create_app, db
from app.models import Post, User
from tests.support import engines, factories

FOUNDING = "834b1a697901"
# Upgrades, and dies instead of carrying out one of the statements.
DYING = """
import os, sys
from pathlib import Path
import sqlalchemy as sa
from flask_migrate import upgrade
from app import create_app, db
from tests.support import engines

url, folder, fatal = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
done = 0

def count(_connection, _cursor, statement, *_rest):
    global done
    done += 1
    if done == fatal:
        os._exit(9)

with create_app(engines.make_config(url, folder)).app_context():
    sa.event.listen(db.engine, "before_cursor_execute", count)
    upgrade()
    print(done)
"""


def run(url: str, folder: Path, fatal: int) -> "subprocess.CompletedProcess[str]":
    """Upgrade in a process of its own, which dies at a statement; 0 is none."""
    command = [sys.executable, "-c", DYING, url, str(folder), str(fatal)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def schema() -> list[tuple[str, str]]:
    """Return every table, index and trigger that SQLite has."""
    query = sa.text("SELECT name, coalesce(sql, '') FROM sqlite_master ORDER BY name")
    rows = [(row.name, row[1]) for row in db.session.execute(query)]
    db.session.rollback()
    return rows


@pytest.mark.slow
def test_whenever_it_is_killed_it_can_be_done_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'adopted.db'}"
    with create_app(engines.make_config(url, tmp_path)).app_context():
        upgrade(revision=FOUNDING)
        whole = run(f"sqlite:///{tmp_path / 'other.db'}", tmp_path, 0)
        assert whole.returncode == 0, whole.stderr
        before, statements = schema(), int(whole.stdout.split()[-1])
        for part in (0.2, 0.5, 0.8):
            killed = run(url, tmp_path, int(statements * part))
            assert killed.returncode == 9, killed.stderr
            assert schema() == before
        upgrade()
        check()
        db.engine.dispose()


def test_the_way_back_keeps_people_and_posts(migrating: object) -> None:
    upgrade()
    alice, bob = factories.make_user("alice"), factories.make_user("bob")
    factories.make_post(alice, "A post with a #tag for @bob")
    factories.follow(bob, alice)
    db.session.remove()
    downgrade(revision=FOUNDING)
    upgrade()
    assert db.session.scalars(sa.select(User.username).order_by(User.id)).all() == [
        "alice",
        "bob",
    ]
    post = db.session.scalars(sa.select(Post)).one()
    assert (post.author.username, post.author.post_count) == ("alice", 1)
    assert post.author.follower_count == 1


def test_foreign_keys_are_checked_again_afterwards(migrating: object) -> None:
    upgrade()
    if db.engine.name == "sqlite":
        for _connection in range(2):
            with db.engine.connect() as connection:
                assert connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
