"""The home query alone: ours beside the plain forms of it, in one run.

    DATA_DIR=/tmp/site .venv/bin/python -m bench.timeline_sql

Needs a database of `bench.fill`, whose readers follow 50, 500 and 5,000 people, and 50
who never post. Prints the median of a statement in ms, as the client sees it, with the
ratio to ours behind each other form.
"""

import statistics
import time
from collections.abc import Callable

import sqlalchemy as sa

from app import create_app, db
from app.lib.keyset import Cursor
from app.models import User
from app.timeline import queries
from bench.world import READERS

PAGE = 26
ROUNDS = 30
PATIENCE = 3.0  # seconds for one cell of the table

CIRCLE = "SELECT followed_id FROM followers WHERE follower_id = :viewer"
# The forms that docs would suggest first, as measured before Microblog was written.
PLAIN = f"""
    SELECT id FROM post WHERE user_id IN ({CIRCLE} UNION ALL SELECT :viewer)
    ORDER BY id DESC LIMIT {PAGE}
"""
ALL_LATERAL = f"""
    SELECT newest.id FROM ({CIRCLE} UNION ALL SELECT :viewer) AS circle,
    LATERAL (SELECT id FROM post WHERE user_id = circle.followed_id
             ORDER BY id DESC LIMIT {PAGE}) AS newest
    ORDER BY newest.id DESC LIMIT {PAGE}
"""
JOINED = f"""
    SELECT post.id FROM post
    LEFT JOIN followers ON followers.followed_id = post.user_id
    WHERE followers.follower_id = :viewer OR post.user_id = :viewer
    GROUP BY post.id ORDER BY post.timestamp DESC LIMIT {PAGE}
"""

Query = Callable[[int], object]


def main() -> None:
    """Print the table."""
    with create_app().app_context():
        readers = {name: _id_of(name) for name in READERS}
        forms = _forms(db.engine.dialect.name)
        print(f"{db.engine.dialect.name:24}", *(f"{name:>16}" for name in readers))
        columns = {name: compare(forms, viewer) for name, viewer in readers.items()}
        for label in forms:
            cells = [_cell(column, label) for column in columns.values()]
            print(f"{label:24}", *(f"{cell:>16}" for cell in cells))


def compare(forms: dict[str, Query], viewer: int) -> dict[str, float]:
    """Return the median of each form in milliseconds; they take turns.

    A form that takes long has fewer turns.
    """
    times: dict[str, list[float]] = {label: [] for label in forms}
    for turn in range(ROUNDS + 1):
        for label, ask in forms.items():
            if sum(times[label]) < PATIENCE:
                began = time.perf_counter()
                ask(viewer)
                took = time.perf_counter() - began
                if turn or took > 1:  # the first turn warms caches
                    times[label].append(took)
                db.session.rollback()
    return {label: statistics.median(taken) * 1000 for label, taken in times.items()}


def _cell(column: dict[str, float], label: str) -> str:
    ours = next(iter(column.values()))
    return f"{column[label]:9.2f} ({column[label] / ours:.1f})"


def _forms(dialect: str) -> dict[str, Query]:
    middle = db.session.scalar(sa.text("SELECT avg(id) FROM post"))
    older, newest = Cursor(max_id=int(middle or 0)), Cursor()
    forms: dict[str, Query] = {
        "ours, newest page": lambda viewer: _ours(viewer, newest, dialect),
        "ours, a deep page": lambda viewer: _ours(viewer, older, dialect),
        "ours, of large circles": lambda viewer: _lately(viewer, newest),
        "the same, a deep page": lambda viewer: _lately(viewer, older),
        "plain IN": lambda viewer: _run(PLAIN, viewer),
        "join, group and sort": lambda viewer: _run(JOINED, viewer),
    }
    if dialect == "postgresql":
        forms["LATERAL of everybody"] = lambda viewer: _run(ALL_LATERAL, viewer)
    return forms


def _ours(viewer: int, cursor: Cursor, dialect: str) -> object:
    statement = queries.home(_reader(viewer), cursor, PAGE, dialect)
    return db.session.scalars(statement).all()


def _lately(viewer: int, cursor: Cursor) -> object:
    """Run the quick query, which is for those who follow hundreds.

    Where it finds too few, `ours` runs as well.
    """
    statement = queries.home_recent(_reader(viewer), cursor, PAGE)
    return db.session.scalars(statement).all()


def _reader(viewer: int) -> User:
    """Return the viewer as a request has loaded them, from whom nobody is hidden."""
    return User(id=viewer, hidden_count=0)


def _run(text: str, viewer: int) -> object:
    return db.session.scalars(sa.text(text), {"viewer": viewer}).all()


def _id_of(name: str) -> int:
    return int(db.session.scalar(sa.select(User.id).where(User.username == name)) or 0)


if __name__ == "__main__":
    main()
