"""A site of the founding application moves to another database: `flask adopt`."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask
from flask_migrate import check, upgrade

from app import create_app, db
from app.cli.adopt.copying import copy
from app.cli.adopt.founding import FOLLOWERS, METADATA, POST, USER
from app.cli.adopt.source import reading
from app.credentials import tokens
from app.lib.clock import utcnow
from app.models import Conversation, Post, User
from tests.support import engines, factories, founding
from tests.support.browsing import Browsing

GREETING = "سلام دنیا 🧑‍🧑‍🧒‍🧒 %s \\ 'quoted'"
# Moves, and dies instead of carrying out the first statement that has these words.
DYING = """
import os, sys
from pathlib import Path
import sqlalchemy as sa
from app import create_app, db
from tests.support import engines

url, folder, source, fatal = sys.argv[1:]
app = create_app(engines.make_config(url, Path(folder)))

def look(_connection, _cursor, statement, *_rest):
    if fatal in statement:
        os._exit(9)

with app.app_context():
    sa.event.listen(db.engine, "before_cursor_execute", look)
app.test_cli_runner().invoke(args=["adopt", source])
"""

# As SQLite keeps it.
VERSION = re.compile(r"""^(INSERT INTO "tag" .*,)\d+(?=\);$)""")
MOMENT = re.compile(r"'(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6})'")

Adopt = Callable[[str], Result]


@pytest.fixture
def source(source_url: str) -> str:
    """A founding database with people in it; gives its URL."""
    with writing(source_url) as connection:
        founding.make(connection)
        founding.post(connection, body=GREETING, language="fa", user_id=3)
    return source_url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A founding database on SQLite in which nobody lives yet."""
    path = tmp_path / "source.db"
    change(path, ";".join(founding.schema("sqlite")))
    return path


@pytest.fixture
def adopt(migrating: Flask) -> Adopt:
    """Run `flask adopt …`."""
    runner = migrating.test_cli_runner()
    return lambda url: runner.invoke(args=["adopt", url])


def writing(url: str) -> AbstractContextManager[sa.Connection]:
    """Begin to write to a source, as its own application does."""
    drivers = {"mysql": "mysql+pymysql", "postgresql": "postgresql+psycopg"}
    parsed = sa.make_url(url)
    parsed = parsed.set(drivername=drivers.get(parsed.drivername, "sqlite"))
    return sa.create_engine(parsed, poolclass=sa.NullPool).begin()


def change(path: Path, script: str) -> None:
    """Write to a file without the application's habits."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
        connection.commit()


def names() -> list[str]:
    """Return the tables that the application has now."""
    return sa.inspect(db.engine).get_table_names()


def test_everybody_and_everything_arrives(
    migrating: Flask, source: str, adopt: Adopt
) -> None:
    result = adopt(source)

    assert result.exit_code == 0, result.output
    assert "3 people and 4 posts have moved" in result.output
    check()
    found = tokens.find(founding.TOKEN)
    assert found is not None
    assert found.user.username == "john"
    keys = db.session.scalars(sa.select(User.username_key).order_by(User.id)).all()
    assert keys == ["john", "john#2", "susan"]
    side = db.session.get(Conversation, (3, 1))
    assert side is not None
    assert (side.unread_count, side.last_message_id, side.last_read_id) == (2, 3, 1)
    assert db.session.get_one(User, 1).last_seen.replace(tzinfo=None) == founding.NOON


def test_people_go_on_where_they_were(
    migrating: Flask, source: str, adopt: Adopt
) -> None:
    assert adopt(source).exit_code == 0

    home = Browsing(migrating).as_user("JOHN", "JOHN-cat").get("/index")
    assert "Hi, JOHN!" in home.text
    assert factories.make_user("alice").id == 4
    browser = Browsing(migrating).as_user("susan", "susan-cat")
    browser.submit("/index", {"post": "brand new"})
    page = browser.get("/index").text
    texts = ("brand new", "سلام دنیا 🧑‍🧑‍🧒‍🧒", "post 2 ", "post 1 ", "post 0 ")
    places = [page.index(text) for text in texts]
    assert places == sorted(places)
    assert db.session.get_one(Post, 4).body == GREETING
    assert "post <mark>1</mark>" in browser.get("/search?q=1").text


def test_a_moved_database_equals_one_upgraded_in_place(tmp_path: Path) -> None:
    source, target = tmp_path / "app.db", tmp_path / "target.db"
    since = f"{utcnow():%Y-%m-%d %H:%M:%S}"
    with writing(f"sqlite:///{source}") as connection:
        founding.make(connection)
    change(source, "PRAGMA journal_mode=DELETE")
    before = source.read_bytes()
    moving = create_app(engines.make_config(f"sqlite:///{target}", tmp_path))
    result = moving.test_cli_runner().invoke(args=["adopt", f"sqlite:///{source}"])
    assert result.exit_code == 0, result.output
    assert source.read_bytes() == before
    with create_app(engines.make_config(f"sqlite:///{source}", tmp_path)).app_context():
        upgrade()
        db.engine.dispose()
    assert rows(target, since) == rows(source, since)


def rows(path: Path, since: str) -> list[str]:
    """Return all that a file holds, but for random numbers and new moments."""
    with closing(sqlite3.connect(path)) as connection:
        lines = [VERSION.sub(r"\1?", line) for line in connection.iterdump()]
    until = since[:2] + "98"  # The founding tokens end in 2099.

    def mask(moment: re.Match[str]) -> str:
        return "'upgraded'" if since <= moment[1] < until else moment[0]

    mine = 'INSERT INTO "'  # Others are the index's own notes.
    return sorted(MOMENT.sub(mask, line) for line in lines if line.startswith(mine))


@pytest.mark.parametrize("fatal", ["INSERT INTO message", "CREATE TABLE bookmark"])
def test_whenever_it_is_killed_it_can_be_begun_again(
    empty_url: str, adopt: Adopt, file: Path, tmp_path: Path, fatal: str
) -> None:
    with writing(f"sqlite:///{file}") as connection:
        founding.fill(connection)
    arguments = [empty_url, str(tmp_path), f"sqlite:///{file}", fatal]
    killed = subprocess.run(
        [sys.executable, "-c", DYING, *arguments], capture_output=True, text=True
    )
    assert killed.returncode == 9, killed.stderr
    assert names() == []
    result = adopt(f"sqlite:///{file}")
    assert result.exit_code == 0, result.output


def test_nothing_can_be_written_to_a_source(source: str) -> None:
    with reading(source) as connection, pytest.raises(sa.exc.DBAPIError):
        connection.execute(sa.delete(POST))
    with reading(source) as connection:
        assert connection.scalar(sa.select(sa.func.count(POST.c.id))) == 4


def test_a_source_is_read_as_one_snapshot(source: str) -> None:
    count = sa.select(sa.func.count(POST.c.id))
    with reading(source) as connection:
        before = connection.scalar(count)
        if connection.dialect.name != "sqlite":  # There a writer waits instead.
            with writing(source) as other:
                founding.post(other, body="too late")
        assert connection.scalar(count) == before


@pytest.mark.parametrize("table", [FOLLOWERS, POST], ids=["followers", "post"])
def test_batches_leave_nothing_out(source: str, table: sa.Table) -> None:
    everybody = [(one, other) for one in (1, 2, 3) for other in (1, 2, 3)]
    with writing(source) as connection:
        for one, other in set(everybody) - {(3, 1)}:
            founding.add(connection, "followers", follower_id=one, followed_id=other)
        for number in range(5):
            founding.post(connection, body=f"one more {number}")
    target = sa.create_engine("sqlite://")
    METADATA.create_all(target)
    with reading(source) as old, target.connect() as new:
        assert list(copy(old, new, USER, size=2)) == [2, 1]
        assert list(copy(old, new, table, size=2)) == [2, 2, 2, 2, 1]
        query = sa.select(table).order_by(*table.primary_key)
        assert new.execute(query).all() == old.execute(query).all()
    target.dispose()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "SOURCE_URL must be the address"),
        ("app.db", "SOURCE_URL must be the address"),
        ("oracle://somebody@host/name", "SOURCE_URL must be the address"),
        ("sqlite:///no/such/file.db", "unable to open database file"),
        ("sqlite://", "SOURCE_URL must be the address"),
        ("mysql+mysqldb://root@127.0.0.1:1/name", "Can't connect to MySQL server"),
        ("mariadb://root@127.0.0.1:1/name?shape=round", "SOURCE_URL has an odd end"),
        ("postgres://postgres@127.0.0.1:1/name", "refused"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    adopt: Adopt, url: str, sentence: str
) -> None:
    result = adopt(url)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output
    assert names() == []


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("DROP TABLE alembic_version", "no database of the founding application"),
        ("DELETE FROM alembic_version", "at no revision"),
        ("UPDATE alembic_version SET version_num = 'c81bac34faab'", "flask db upgrade"),
        ("UPDATE alembic_version SET version_num = '1a5c0e7d9b32'", "own: nothing is"),
        (
            "INSERT INTO post VALUES (1, '', '2024-01-01 00:00:00.000000', 7, NULL)",
            "table post belong to nobody: user_id is 7",
        ),
        (
            "DROP INDEX ix_user_username;"
            "INSERT INTO user (id, username, email) VALUES (5, 'bob', 'bob@one.net');"
            "INSERT INTO user (id, username, email) VALUES (6, 'bob', 'bob@two.net')",
            "Table user, id 6: ",
        ),
    ],
    ids=["stranger", "unborn", "older", "ours", "orphan", "twin"],
)
def test_a_source_that_cannot_be_whole_is_refused(
    adopt: Adopt, file: Path, script: str, sentence: str
) -> None:
    change(file, script)
    result = adopt(f"sqlite:///{file}")
    assert result.exit_code == 1
    assert sentence in result.output
    assert names() == []


def test_what_an_engine_cannot_hold_is_named(adopt: Adopt, file: Path) -> None:
    name = "x" * 65
    with writing(f"sqlite:///{file}") as connection:
        founding.add(connection, "user", id=5, username=name, email="x@example.com")
    result = adopt(f"sqlite:///{file}")
    if db.engine.name == "sqlite":
        assert result.exit_code == 0, result.output
        assert db.session.get_one(User, 5).username == name
    else:
        assert "Table user, id 5: value too long" in result.output
        assert names() == []


@pytest.mark.parametrize("revision", ["834b1a697901", "head"])
def test_a_site_that_is_there_is_not_touched(
    adopt: Adopt, file: Path, revision: str
) -> None:
    upgrade(revision=revision)
    before = names()
    result = adopt(f"sqlite:///{file}")
    assert result.exit_code == 1
    assert "holds a site already; accounts: 0" in result.output
    assert names() == before


def test_a_database_of_something_else_is_not_touched(adopt: Adopt, file: Path) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipe (name TEXT)")
    result = adopt(f"sqlite:///{file}")
    assert "has tables of something else" in result.output
    assert names() == ["recipe"]
