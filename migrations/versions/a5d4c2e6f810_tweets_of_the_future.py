"""Tweets that were imported from the future, or that answer each other.

Those of the future stood above everything for as long, and readers who asked for what
came since then got nothing: they are posts of now. A circle of parents is cut.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "a5d4c2e6f810"
down_revision = "f3b1c5d7e902"
branch_labels = None
depends_on = None

# Frozen copies of what `app.lib.ids` makes ids of.
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LOW_BITS = 12
# Clocks may be apart.
SKEW = timedelta(hours=1)

post = sa.table(
    "post",
    *(
        sa.column(name)
        for name in ("id", "origin_id", "reply_to_id", "conversation_id", "timestamp")
    ),
)


def upgrade() -> None:
    connection = op.get_bind()
    cut_circles(connection)
    bring_back(connection, datetime.now(UTC))


def downgrade() -> None:
    """What was wrong stays mended."""


def first_id_at(moment: datetime) -> int:
    return ((moment - EPOCH) // timedelta(milliseconds=1)) << LOW_BITS


def cut_circles(connection: sa.Connection) -> None:
    """Make the last post of every circle the beginning of a thread."""
    # Every circle has a post that answers a later one, or itself.
    suspects = sa.select(post.c.id).where(
        post.c.origin_id.is_not(None), post.c.reply_to_id >= post.c.id
    )
    for suspect in connection.scalars(suspects).all():
        if is_own_ancestor(connection, suspect):
            alone = {"reply_to_id": None, "conversation_id": None}
            cut = sa.update(post).where(post.c.id == suspect)
            connection.execute(cut.values(alone))
            for ids in levels_below(connection, suspect):
                moved = sa.update(post).where(post.c.id.in_(ids))
                connection.execute(moved.values(conversation_id=suspect))


def is_own_ancestor(connection: sa.Connection, post_id: int) -> bool:
    above: int | None = post_id
    seen: set[int] = set()
    while above is not None and above not in seen:
        seen.add(above)
        parent = sa.select(post.c.reply_to_id).where(post.c.id == above)
        above = connection.scalar(parent)
    return above == post_id


def levels_below(connection: sa.Connection, post_id: int) -> Iterator[list[int]]:
    ids = [post_id]
    while ids:
        below = sa.select(post.c.id).where(post.c.reply_to_id.in_(ids)).limit(10_000)
        ids = list(connection.scalars(below))
        if ids:
            yield ids


def bring_back(connection: sa.Connection, now: datetime) -> None:
    """Give posts of the future the id and the date of now, with all that is theirs."""
    late = sa.select(post.c.id).where(
        post.c.id > first_id_at(now + SKEW), post.c.origin_id.is_not(None)
    )
    found = connection.scalars(late.order_by(post.c.id)).all()
    if not found:
        return
    inspector = sa.inspect(connection)
    references = references_to_posts(inspector)
    columns = [
        column["name"]
        for column in inspector.get_columns("post")
        if not column.get("computed")
    ]
    for number, old in enumerate(found):
        move(connection, columns, old, first_id_at(now) + number, now)
        for table, name in references:
            repoint(connection, table, name, old, first_id_at(now) + number)
        connection.execute(sa.delete(post).where(post.c.id == old))


def references_to_posts(inspector: sa.Inspector) -> set[tuple[str, str]]:
    # SQLAlchemy does not read the key of an added column from SQLite.
    found = {("post", "conversation_id"), ("post", "reply_to_id")}
    for table in inspector.get_table_names():
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] == "post":
                found.add((table, key["constrained_columns"][0]))
    return found


def move(
    connection: sa.Connection, columns: list[str], old: int, new: int, now: datetime
) -> None:
    """Copy a row; its counters follow when what they count is repointed."""
    whole = sa.table("post", *map(sa.column, columns))
    row = connection.execute(sa.select(whole).where(whole.c.id == old)).mappings().one()
    unnamed = sa.update(post).where(post.c.id == old)
    connection.execute(unnamed.values(origin_id=None))
    changed = {"id": new, "reply_count": 0, "attachment_count": 0}
    moment = {"timestamp": now.replace(tzinfo=None)}
    made = {**row, **changed, **moment}
    connection.execute(sa.insert(whole).values(made))


def repoint(
    connection: sa.Connection, table: str, name: str, old: int, new: int
) -> None:
    column: sa.ColumnClause[int] = sa.column(name)
    rows = sa.table(table, column)
    statement = sa.update(rows).where(column == old)
    connection.execute(statement.values({name: new}))
