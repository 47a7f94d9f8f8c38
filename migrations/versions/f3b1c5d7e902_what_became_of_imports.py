"""What became of each kind of part of a task."""

import sqlalchemy as sa
from alembic import op

revision = "f3b1c5d7e902"
down_revision = "e1b7d3a90c46"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("task", sa.Column("result_json", sa.Text))


def downgrade() -> None:
    op.drop_column("task", "result_json")
