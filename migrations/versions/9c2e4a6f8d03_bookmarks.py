"""Bookmarks, and how many each person has."""

import sqlalchemy as sa
from alembic import op

revision = "9c2e4a6f8d03"
down_revision = "8b1f3d5c7e92"
branch_labels = None
depends_on = None

SQLITE = (
    """
    CREATE TRIGGER bookmark_added AFTER INSERT ON bookmark BEGIN
        UPDATE user SET bookmark_count = bookmark_count + 1 WHERE id = NEW.user_id;
    END
    """,
    """
    CREATE TRIGGER bookmark_removed AFTER DELETE ON bookmark BEGIN
        UPDATE user SET bookmark_count = bookmark_count - 1 WHERE id = OLD.user_id;
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION bookmark_changed() RETURNS trigger AS $$
    DECLARE
        step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
    BEGIN
        PERFORM 1 FROM "user" WHERE id IN (SELECT user_id FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
        UPDATE "user" SET bookmark_count = bookmark_count + step * tally.number
        FROM (SELECT user_id, count(*) AS number FROM changed GROUP BY user_id) tally
        WHERE id = tally.user_id;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER bookmark_added AFTER INSERT ON bookmark
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION bookmark_changed()
    """,
    """
    CREATE TRIGGER bookmark_removed AFTER DELETE ON bookmark
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION bookmark_changed()
    """,
)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.add_column(
        "user", sa.Column("bookmark_count", sa.Integer, nullable=False, server_default="0")
    )
    big_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "bookmark",
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "post_id", big_id, sa.ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("id", big_id, nullable=False),
    )
    op.create_index("ix_bookmark_user_id_id", "bookmark", ["user_id", sa.text("id DESC")])
    op.create_index("ix_bookmark_post_id", "bookmark", ["post_id"])
    for statement in SQLITE if is_sqlite() else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("bookmark")
    if not is_sqlite():
        op.execute("DROP FUNCTION bookmark_changed()")
    op.drop_column("user", "bookmark_count")
