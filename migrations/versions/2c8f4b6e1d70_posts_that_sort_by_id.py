"""Posts: ids of 53 bits, text of any length, history, tags, mentions."""

from collections.abc import Sequence, Set

import sqlalchemy as sa
from alembic import op

from app.lib.entities import mentioned_names, tag_names
from app.lib.fold import search_text
from app.lib.usernames import username_key

revision = "2c8f4b6e1d70"
down_revision = "1a5c0e7d9b32"
branch_labels = None
depends_on = None

# Of 140 characters that are all tags, so that no statement has too many parameters.
BATCH = 250
post = sa.table(
    "post",
    sa.column("id", sa.BigInteger),
    sa.column("body", sa.Text),
    sa.column("search_text", sa.Text),
)
tag = sa.table("tag", sa.column("id", sa.Integer), sa.column("name", sa.String))
post_tag = sa.table("post_tag", sa.column("tag_id"), sa.column("post_id"))
mention = sa.table("mention", sa.column("post_id"), sa.column("user_id"))
user = sa.table("user", sa.column("id"), sa.column("username_key"))


def upgrade() -> None:
    op.drop_index("ix_post_timestamp", "post")
    op.drop_index("ix_post_user_id", "post")
    with op.batch_alter_table("post") as table:
        table.alter_column("id", existing_type=sa.Integer, type_=big_id())
        table.alter_column("body", existing_type=sa.String(140), type_=sa.Text)
        table.alter_column(
            "language", existing_type=sa.String(5), type_=sa.String(8)
        )
        for column in new_columns():
            table.add_column(column)
    op.create_index("ix_post_user_id_id", "post", ["user_id", sa.text("id DESC")])
    create_tables()
    fill(op.get_bind())


def new_columns() -> list[sa.Column]:
    return [
        sa.Column(
            "language_chosen", sa.Boolean, nullable=False, server_default=sa.false()
        ),
        sa.Column("edited_at", sa.DateTime),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("search_text", sa.Text, nullable=False, server_default=""),
    ]


def big_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def create_tables() -> None:
    op.create_table(
        "post_revision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("post_id", big_id(), on_post(), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("language", sa.String(8)),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_post_revision_post_id", "post_revision", ["post_id"])
    op.create_table(
        "mention",
        sa.Column("post_id", big_id(), on_post(), primary_key=True),
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
        ),
    )
    op.create_index(
        "ix_mention_user_id", "mention", ["user_id", sa.text("post_id DESC")]
    )
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(140), nullable=False, unique=True),
        sa.Column("post_count", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "post_tag",
        sa.Column("tag_id", sa.Integer, sa.ForeignKey("tag.id"), primary_key=True),
        sa.Column("post_id", big_id(), on_post(), primary_key=True),
    )
    op.create_index("ix_post_tag_post_id", "post_tag", ["post_id"])


def on_post() -> sa.ForeignKey:
    return sa.ForeignKey("post.id", ondelete="CASCADE")


def fill(connection: sa.Connection) -> None:
    """Fold, tag and link the posts that are there, a batch at a time."""
    after = None
    while True:
        query = sa.select(post.c.id, post.c.body).order_by(post.c.id).limit(BATCH)
        if after is not None:
            query = query.where(post.c.id > after)
        rows = connection.execute(query).all()
        fold(connection, rows)
        link_tags(connection, rows)
        link_mentions(connection, rows)
        if len(rows) < BATCH:
            break
        after = rows[-1].id
    connection.execute(
        sa.text(
            "UPDATE tag SET post_count ="
            " (SELECT count(*) FROM post_tag WHERE tag_id = tag.id)"
        )
    )


def fold(connection: sa.Connection, rows: Sequence[sa.Row]) -> None:
    statement = sa.update(post).where(post.c.id == sa.bindparam("at"))
    run_all(
        connection,
        statement.values(search_text=sa.bindparam("folded")),
        [{"at": row.id, "folded": search_text(row.body)} for row in rows],
    )


def link_tags(connection: sa.Connection, rows: Sequence[sa.Row]) -> None:
    pairs = [(name, row.id) for row in rows for name in tag_names(row.body)]
    names = {name for name, _ in pairs}
    new = names - ids_by(connection, tag.c.name, names).keys()
    run_all(connection, sa.insert(tag), [{"name": name} for name in sorted(new)])
    ids = ids_by(connection, tag.c.name, names)
    links = [{"tag_id": ids[name], "post_id": post_id} for name, post_id in pairs]
    run_all(connection, sa.insert(post_tag), links)


def link_mentions(connection: sa.Connection, rows: Sequence[sa.Row]) -> None:
    keys = {
        row.id: {username_key(name) for name in mentioned_names(row.body)}
        for row in rows
    }
    people = ids_by(connection, user.c.username_key, set().union(*keys.values()))
    links = [
        {"post_id": post_id, "user_id": people[key]}
        for post_id, found in keys.items()
        for key in sorted(found & people.keys())
    ]
    run_all(connection, sa.insert(mention), links)


def ids_by(
    connection: sa.Connection, name: sa.ColumnClause, names: Set[str]
) -> dict[str, int]:
    """Give the ids of those rows of a table that have one of these names."""
    query = sa.select(name, name.table.c.id).where(name.in_(names))
    return {row[0]: row[1] for row in connection.execute(query)} if names else {}


def run_all(
    connection: sa.Connection, statement: sa.Executable, rows: Sequence[dict]
) -> None:
    if rows:
        connection.execute(statement, rows)


def downgrade() -> None:
    for table in ("post_tag", "tag", "mention", "post_revision"):
        op.drop_table(table)
    op.drop_index("ix_post_user_id_id", "post")
    with op.batch_alter_table("post") as table:
        for column in reversed(new_columns()):
            table.drop_column(column.name)
    op.create_index("ix_post_user_id", "post", ["user_id"])
    op.create_index("ix_post_timestamp", "post", ["timestamp"])
