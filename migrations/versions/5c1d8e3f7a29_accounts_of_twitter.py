"""Accounts and posts that mirror Twitter's, and the schedule of mirroring."""

import sqlalchemy as sa
from alembic import op

revision = "5c1d8e3f7a29"
down_revision = "4b7a2f9c6d15"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("origin", sa.String(16)))
    op.add_column("post", sa.Column("origin", sa.String(16)))
    op.add_column("post", sa.Column("origin_id", sa.String(64)))
    came = sa.text("origin_id IS NOT NULL")
    op.create_index(
        "ix_post_origin_id",
        "post",
        ["origin_id", "user_id"],
        unique=True,
        sqlite_where=came,
        postgresql_where=came,
    )
    here = sa.text("origin IS NULL")
    op.create_index(
        "ix_post_written_here",
        "post",
        [sa.text("id DESC")],
        sqlite_where=here,
        postgresql_where=here,
    )
    create_accounts()


def create_accounts() -> None:
    op.create_table(
        "twitter_account",
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("twitter_id", sa.String(32), nullable=False),
        sa.Column("handle", sa.String(50), nullable=False),
        sa.Column("name", sa.String(128), nullable=False, server_default=""),
        sa.Column("picture_address", sa.String(512)),
        sa.Column("state", sa.String(16), nullable=False, server_default="alive"),
        sa.Column("strikes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("last_error", sa.String(256)),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("claim", sa.String(36)),
        sa.Column("claimed_until", sa.DateTime),
        sa.Column("reviewed_at", sa.DateTime),
        sa.Column("known_until", sa.DateTime),
        sa.Column("gap_until", sa.DateTime),
        sa.Column("gap_top", sa.DateTime),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index(
        "ix_twitter_account_twitter_id", "twitter_account", ["twitter_id"], unique=True
    )
    op.create_index("ix_twitter_account_due_at", "twitter_account", ["due_at"])


def downgrade() -> None:
    op.drop_table("twitter_account")
    op.drop_index("ix_post_written_here", "post")
    op.drop_index("ix_post_origin_id", "post")
    # What is mirrored can be mirrored again; here it would look like people's own.
    op.execute("DELETE FROM post WHERE origin IS NOT NULL")
    op.execute(
        "DELETE FROM followers WHERE followed_id IN"
        ' (SELECT id FROM "user" WHERE origin IS NOT NULL)'
    )
    op.execute('DELETE FROM "user" WHERE origin IS NOT NULL')
    for table, column in (("post", "origin_id"), ("post", "origin"), ("user", "origin")):
        op.drop_column(table, column)
