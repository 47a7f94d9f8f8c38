"""Tags whose letters a search takes for the same become one: "أخبار" and "اخبار".

Their posts go over in batches; the triggers of `post_tag` count them, learn their
spellings and make another version. An index in Elasticsearch is renewed by the worker.
Going back leaves the merged tags: the older folding finds them by their plain letters.
"""

import sqlalchemy as sa
from alembic import op

from app.lib.entities import tag_key

revision = "e4a6c8d1f530"
down_revision = "d2b7c9e4a815"
branch_labels = None
depends_on = None

BATCH = 2_000

tag = sa.table("tag", sa.column("id", sa.Integer), sa.column("name", sa.String))
barred_tag = sa.table(
    "barred_tag", sa.column("id", sa.Integer), sa.column("name", sa.String)
)
post_tag = sa.table(
    "post_tag",
    sa.column("tag_id", sa.Integer),
    sa.column("post_id", sa.BigInteger),
    sa.column("spelling", sa.String),
)


def upgrade() -> None:
    connection = op.get_bind()
    for table in (tag, barred_tag):
        fold_again(connection, table)


def downgrade() -> None:
    """Nothing is taken away that an older version would miss."""


def fold_again(connection: sa.Connection, table: sa.TableClause) -> None:
    """Give each name its present key, a batch of names at a time."""
    query = sa.select(table.c.id, table.c.name).order_by(table.c.id).limit(BATCH)
    rows = connection.execute(query).all()
    while rows:
        for row in rows:
            key = tag_key(row.name)
            if key != row.name:
                rename(connection, table, row.id, key)
        rows = connection.execute(query.where(table.c.id > rows[-1].id)).all()


def rename(
    connection: sa.Connection, table: sa.TableClause, row_id: int, key: str
) -> None:
    """Give a row its key, or bring it together with the one that has it already."""
    same = table.c.id == row_id
    other = connection.scalar(sa.select(table.c.id).where(table.c.name == key))
    if other is None and key:
        connection.execute(sa.update(table).where(same).values(name=key))
        return
    if table is tag:
        move(connection, row_id, other)
    connection.execute(sa.delete(table).where(same))


def move(connection: sa.Connection, tag_id: int, other: int | None) -> None:
    """Move the posts of a tag to another, or to none if no letter of its name is left."""
    rows = sa.select(post_tag.c.post_id).where(post_tag.c.tag_id == tag_id)
    first = rows.order_by(post_tag.c.post_id).limit(BATCH)
    while ids := list(connection.scalars(first)):
        part = sa.and_(post_tag.c.tag_id == tag_id, post_tag.c.post_id <= ids[-1])
        if other is not None:
            copy(connection, part, other)
        connection.execute(sa.delete(post_tag).where(part))


def copy(connection: sa.Connection, part: sa.ColumnElement[bool], other: int) -> None:
    """Give posts the other tag, too, if they do not have it."""
    there = post_tag.alias()
    has = sa.exists().where(
        there.c.tag_id == other, there.c.post_id == post_tag.c.post_id
    )
    rows = sa.select(sa.literal(other), post_tag.c.post_id, post_tag.c.spelling)
    columns = ["tag_id", "post_id", "spelling"]
    statement = sa.insert(post_tag).from_select(columns, rows.where(part, ~has))
    connection.execute(statement)
