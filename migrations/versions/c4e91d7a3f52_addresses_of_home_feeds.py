"""The number in the private address of a person's home feed, which renews it."""

import sqlalchemy as sa
from alembic import op

revision = "c4e91d7a3f52"
down_revision = "b1f56a2c4d80"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user",
        sa.Column("feed_epoch", sa.Integer, nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("user", "feed_epoch")
