"""Copies that must not come again, and when an account was last delivered."""

import sqlalchemy as sa
from alembic import op

revision = "d6a8c0e2f447"
down_revision = "c5f7b9d1e336"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tombstone",
        sa.Column("origin_id", sa.String(64), primary_key=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("until", sa.DateTime),
    )
    op.add_column("twitter_account", sa.Column("delivered_at", sa.DateTime))


def downgrade() -> None:
    op.drop_column("twitter_account", "delivered_at")
    op.drop_table("tombstone")
