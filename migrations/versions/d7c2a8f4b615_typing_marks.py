"""Whether others see that a person is typing to them: yes, until they decline."""

import sqlalchemy as sa
from alembic import op

revision = "d7c2a8f4b615"
down_revision = "6a3f0c8d5e14"
branch_labels = None
depends_on = None


def upgrade() -> None:
    shown = sa.Column(
        "shows_typing", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("user", shown)


def downgrade() -> None:
    op.drop_column("user", "shows_typing")
