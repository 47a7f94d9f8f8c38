"""The last runs of periodic jobs, and indexes of what failed."""

import sqlalchemy as sa
from alembic import op

revision = "a55f2e304153"
down_revision = "a55e1d2f3042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "periodic_run",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("ran_at", sa.DateTime, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("error", sa.String(256)),
    )
    for name, table, column, condition in (
        ("ix_outbox_dead", "outbox", "id", "dead_at IS NOT NULL"),
        ("ix_twitter_account_failing", "twitter_account", "user_id", "last_error IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_twitter_account_failing", "twitter_account")
    op.drop_index("ix_outbox_dead", "outbox")
    op.drop_table("periodic_run")
