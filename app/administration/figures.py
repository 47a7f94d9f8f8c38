"""How many people and posts there are, without counting all of them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.posts.models import Post
from app.users.models import User

# Up to here rows are counted; beyond, the database is asked for its estimate.
MOST_COUNTED = 10_000
EXACT, ABOUT, MORE = "exact", "about", "more"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of rows: exact, about so many, or more than were counted."""

    number: int
    kind: str = EXACT


def people() -> Figure:
    """Return how many accounts there are, those mirrored from elsewhere included."""
    return _rows(User.__table__)


def posts() -> Figure:
    """Return how many posts there are."""
    return _rows(Post.__table__)


def _rows(table: Any) -> Figure:
    some = sa.select(table.c.id).limit(MOST_COUNTED + 1).subquery()
    number = db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    if number <= MOST_COUNTED:
        return Figure(number)
    estimate = _estimate(table.name)
    return Figure(MOST_COUNTED, MORE) if estimate is None else Figure(estimate, ABOUT)


def _estimate(table: str) -> int | None:
    """Return what PostgreSQL's planner believes; None where nothing is known."""
    if db.session.get_bind().dialect.name != "postgresql":
        return None
    query = sa.text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)")
    found = db.session.scalar(query, {"name": f'"{table}"'})
    # It is -1 until the table has been analysed for the first time.
    return int(found) if found is not None and found > MOST_COUNTED else None
