"""Whether others see when a person is active: nobody until that person allows it."""

import sqlalchemy as sa
from alembic import op

revision = "5b7d0e2f4a19"
down_revision = "a55f2e304153"
branch_labels = None
depends_on = None


def upgrade() -> None:
    shown = sa.Column(
        "shows_activity", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("user", shown)


def downgrade() -> None:
    op.drop_column("user", "shows_activity")
