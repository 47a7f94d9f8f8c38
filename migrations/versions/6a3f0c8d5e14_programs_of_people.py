"""Programs of people, which own topics and queues."""

import sqlalchemy as sa
from alembic import op

revision = "6a3f0c8d5e14"
down_revision = "c1a9e5d7b360"
branch_labels = None
depends_on = None


def upgrade() -> None:
    owner = sa.ForeignKey("user.id", ondelete="CASCADE")
    op.create_table(
        "program",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, owner, nullable=False),
        sa.Column("name", sa.String(40), nullable=False, unique=True),
        sa.Column("is_public", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_program_user_id", "program", ["user_id"])


def downgrade() -> None:
    op.drop_table("program")
