"""Which links an account's recovery has ended."""

import sqlalchemy as sa
from alembic import op

revision = "e1b3c5d7f924"
down_revision = "d6a8c0e2f447"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("recovered_since", sa.DateTime))
    op.add_column("user", sa.Column("recovered_at", sa.DateTime))


def downgrade() -> None:
    op.drop_column("user", "recovered_at")
    op.drop_column("user", "recovered_since")
