"""Mentions with the name as it was written, and names that were given up.

So far a mention was stored as a person and found again by their present name. That is
also what stands in the texts that still lead to somebody, so it becomes the name as
written. Whose name had changed before was plain text, and stays so.
"""

import sqlalchemy as sa
from alembic import op

revision = "f2c4d6e8a035"
down_revision = "a5d4c2e6f810"
branch_labels = None
depends_on = None

BATCH = 5_000

# The first post behind a batch of mentions; posts are not split.
EDGE = sa.text(
    "SELECT post_id FROM mention WHERE post_id > :last"
    " ORDER BY post_id LIMIT 1 OFFSET :size"
)
NAMED = sa.text(
    "INSERT INTO mention_new (post_id, name_key, user_id)"
    " SELECT m.post_id, u.username_key, m.user_id FROM mention m"
    ' JOIN "user" u ON u.id = m.user_id'
    " WHERE m.post_id > :last AND m.post_id <= :edge AND u.username_key IS NOT NULL"
)
UNNAMED = sa.text(
    "INSERT INTO mention_new (post_id, user_id)"
    " SELECT DISTINCT post_id, user_id FROM mention"
    " WHERE post_id > :last AND post_id <= :edge"
)
LAST = 2**63 - 1
BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "mention_new",
        sa.Column("post_id", BIG_ID, of("post"), primary_key=True),
        sa.Column("name_key", sa.String(128), primary_key=True),
        sa.Column("user_id", sa.Integer, of("user"), nullable=False),
    )
    replace_mentions(NAMED)
    op.create_table(
        "former_name",
        sa.Column("name_key", sa.String(128), primary_key=True),
        sa.Column("user_id", sa.Integer, of("user", "SET NULL")),
        sa.Column("given_up_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_former_name_user_id", "former_name", ["user_id"])
    op.create_index("ix_former_name_given_up_at", "former_name", ["given_up_at"])


def downgrade() -> None:
    op.drop_table("former_name")
    op.create_table(
        "mention_new",
        sa.Column("post_id", BIG_ID, of("post"), primary_key=True),
        sa.Column("user_id", sa.Integer, of("user"), primary_key=True),
    )
    replace_mentions(UNNAMED)


def of(table: str, ondelete: str = "CASCADE") -> sa.ForeignKey:
    """Return the reference to the row of another table, which may go first."""
    return sa.ForeignKey(f"{table}.id", ondelete=ondelete)


def replace_mentions(copy: sa.TextClause) -> None:
    """Fill the new table a batch at a time, and put it in the place of the old one."""
    connection = op.get_bind()
    last = -LAST
    while last < LAST:
        found = connection.execute(EDGE, {"last": last, "size": BATCH}).scalar()
        edge = LAST if found is None else found
        connection.execute(copy, {"last": last, "edge": edge})
        last = edge
    op.drop_table("mention")
    op.rename_table("mention_new", "mention")
    if connection.dialect.name == "postgresql":
        # A renamed table keeps the names of its constraints.
        for name in ("pkey", "post_id_fkey", "user_id_fkey"):
            op.execute(
                f"ALTER TABLE mention RENAME CONSTRAINT mention_new_{name}"
                f" TO mention_{name}"
            )
    op.create_index("ix_mention_user_id", "mention", ["user_id", sa.text("post_id DESC")])
