"""Accounts that an administrator has deactivated, and who the administrators are."""

import sqlalchemy as sa
from alembic import op

revision = "a55e1d2f3042"
down_revision = "a55d0c1e2f31"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("suspended_at", sa.DateTime))
    for name, condition in (
        ("ix_user_administrators", "is_admin"),
        ("ix_user_suspended", "suspended_at IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "user", ["id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_user_suspended", "user")
    op.drop_index("ix_user_administrators", "user")
    op.drop_column("user", "suspended_at")
