"""Lanes of the outbox: what waits for one part outside delays nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "2d9b4c7e1a60"
down_revision = "e7b9d1f3a558"
branch_labels = None
depends_on = None

LANES = {
    "jobs": ("task",),
    "mail": ("mail", "password_reset", "confirm_email"),
    "search": ("index",),
    "vendors": ("crosspost", "bring_delivered", "unfollowed"),
}
outbox = sa.table("outbox", sa.column("kind"), sa.column("lane"))


def upgrade() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    lane = sa.Column("lane", sa.String(16), nullable=False, server_default="database")
    op.add_column("outbox", lane)
    for name, kinds in LANES.items():
        op.execute(outbox.update().where(outbox.c.kind.in_(kinds)).values(lane=name))
    create_index(["lane", "run_at"])


def create_index(columns: list[str]) -> None:
    alive = sa.text("dead_at IS NULL")
    op.create_index(
        "ix_outbox_due", "outbox", columns,
        sqlite_where=alive, postgresql_where=alive,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.drop_column("outbox", "lane")
    create_index(["run_at"])
