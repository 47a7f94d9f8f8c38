"""Posts: ids of 53 bits, text of any length, history, tags, mentions."""

import sqlalchemy as sa
from alembic import op

from app.lib.entities import mentioned_names, tag_names
from app.lib.fold import search_text
from app.lib.usernames import username_key

revision = "2c8f4b6e1d70"
down_revision = "1a5c0e7d9b32"
branch_labels = None
depends_on = None

BATCH = 1_000
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
        for row in rows:
            fill_one(connection, row.id, row.body)
        if len(rows) < BATCH:
            break
        after = rows[-1].id
    connection.execute(
        sa.text(
            "UPDATE tag SET post_count ="
            " (SELECT count(*) FROM post_tag WHERE tag_id = tag.id)"
        )
    )


def fill_one(connection: sa.Connection, post_id: int, body: str) -> None:
    connection.execute(
        sa.update(post)
        .where(post.c.id == post_id)
        .values(search_text=search_text(body))
    )
    for name in tag_names(body):
        link_tag(connection, post_id, name)
    for key in {username_key(name) for name in mentioned_names(body)}:
        person = connection.scalar(
            sa.select(user.c.id).where(user.c.username_key == key)
        )
        if person is not None:
            connection.execute(
                sa.insert(mention).values(post_id=post_id, user_id=person)
            )


def link_tag(connection: sa.Connection, post_id: int, name: str) -> None:
    find = sa.select(tag.c.id).where(tag.c.name == name)
    tag_id = connection.scalar(find)
    if tag_id is None:
        connection.execute(sa.insert(tag).values(name=name))
        tag_id = connection.scalar(find)
    connection.execute(sa.insert(post_tag).values(tag_id=tag_id, post_id=post_id))


def downgrade() -> None:
    for table in ("post_tag", "tag", "mention", "post_revision"):
        op.drop_table(table)
    op.drop_index("ix_post_user_id_id", "post")
    with op.batch_alter_table("post") as table:
        for column in reversed(new_columns()):
            table.drop_column(column.name)
    op.create_index("ix_post_user_id", "post", ["user_id"])
    op.create_index("ix_post_timestamp", "post", ["timestamp"])
