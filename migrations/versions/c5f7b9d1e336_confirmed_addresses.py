"""When people confirmed their addresses; whoever is there already counts as confirmed."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "c5f7b9d1e336"
down_revision = "b4e6a8c0d225"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("email_confirmed_at", sa.DateTime))
    # Switching the question on must not lock out those who were never asked.
    people = sa.table("user", sa.column("email_confirmed_at", sa.DateTime))
    now = datetime.now(UTC).replace(tzinfo=None)
    op.execute(sa.update(people).values(email_confirmed_at=now))


def downgrade() -> None:
    op.drop_column("user", "email_confirmed_at")
