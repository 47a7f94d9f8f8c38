"""Sessions are rows: one for all browsers of a person that are signed in already."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "3e0c5d8f2b71"
down_revision = "f2c4d6e8a035"
branch_labels = None
depends_on = None

BATCH = 10_000


def upgrade() -> None:
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "user_id",
            sa.Integer,
            sa.ForeignKey("user.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("user_agent", sa.String(256), nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("last_used_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"])
    _keep_signed_in()


def _keep_signed_in() -> None:
    """Give the cookies of before, which name an account and its epoch, their rows."""
    sign = sa.text(
        "INSERT INTO user_session (user_id, key, created_at, last_used_at)"
        " SELECT id, CAST(id AS VARCHAR(20)) || '.' || session_epoch, :now, :now"
        ' FROM "user" WHERE id > :above AND id <= :to AND password_hash IS NOT NULL'
        " AND origin IS NULL AND deactivated_at IS NULL"
    ).bindparams(sa.bindparam("now", type_=sa.DateTime))
    connection = op.get_bind()
    last = connection.scalar(sa.text('SELECT max(id) FROM "user"')) or 0
    now = datetime.now(UTC).replace(tzinfo=None)
    for above in range(0, last, BATCH):
        connection.execute(sign, {"above": above, "to": above + BATCH, "now": now})


def downgrade() -> None:
    op.drop_table("user_session")
