"""The schema that running databases have; those carry on from here."""

import sqlalchemy as sa
from alembic import op

revision = "834b1a697901"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "user",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("email", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(256)),
        sa.Column("about_me", sa.String(140)),
        sa.Column("last_seen", sa.DateTime),
        sa.Column("last_message_read_time", sa.DateTime),
        sa.Column("token", sa.String(32)),
        sa.Column("token_expiration", sa.DateTime),
    )
    for name in ("username", "email", "token"):
        op.create_index(f"ix_user_{name}", "user", [name], unique=True)
    op.create_table(
        "followers",
        sa.Column("follower_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
        sa.Column("followed_id", sa.Integer, sa.ForeignKey("user.id"), primary_key=True),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("body", sa.String(140), nullable=False),
        sa.Column("timestamp", sa.DateTime, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("language", sa.String(5)),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("recipient_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("body", sa.String(140), nullable=False),
        sa.Column("timestamp", sa.DateTime, nullable=False),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("timestamp", sa.Float, nullable=False),
        sa.Column("payload_json", sa.Text, nullable=False),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("description", sa.String(128)),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id"), nullable=False),
        sa.Column("complete", sa.Boolean, nullable=False),
    )
    for table, columns in {
        "post": ("timestamp", "user_id"),
        "message": ("sender_id", "recipient_id", "timestamp"),
        "notification": ("name", "user_id", "timestamp"),
        "task": ("name",),
    }.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in ("task", "notification", "message", "post", "followers", "user"):
        op.drop_table(table)
