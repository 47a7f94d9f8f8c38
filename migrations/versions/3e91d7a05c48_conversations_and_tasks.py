"""Conversations, notifications in order, tasks with states, files, the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "3e91d7a05c48"
down_revision = "2c8f4b6e1d70"
branch_labels = None
depends_on = None


def upgrade() -> None:
    upgrade_messages()
    upgrade_notifications()
    upgrade_tasks()
    create_files()
    create_outbox()


def big_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade_messages() -> None:
    for column in ("sender_id", "recipient_id", "timestamp"):
        op.drop_index(f"ix_message_{column}", "message")
    with op.batch_alter_table("message") as table:
        table.alter_column("id", existing_type=sa.Integer, type_=big_id())
        table.alter_column("body", existing_type=sa.String(140), type_=sa.Text)
    op.create_index(
        "ix_message_pair", "message", ["sender_id", "recipient_id", sa.text("id DESC")]
    )
    op.create_index(
        "ix_message_recipient_id", "message", ["recipient_id", sa.text("id DESC")]
    )
    zero = {"nullable": False, "server_default": "0"}
    op.create_table(
        "conversation",
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "peer_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("last_message_id", big_id(), **zero),
        sa.Column("last_read_id", big_id(), **zero),
        sa.Column("hidden_before_id", big_id(), **zero),
        sa.Column("unread_count", sa.Integer, **zero),
    )
    op.create_index(
        "ix_conversation_recent",
        "conversation",
        ["user_id", sa.text("last_message_id DESC")],
    )
    op.create_index("ix_conversation_peer_id", "conversation", ["peer_id"])


def upgrade_notifications() -> None:
    for column in ("name", "user_id", "timestamp"):
        op.drop_index(f"ix_notification_{column}", "notification")
    # They were states that pages poll, told anew by the next change.
    op.execute("DELETE FROM notification")
    with op.batch_alter_table("notification") as table:
        table.alter_column("id", existing_type=sa.Integer, type_=big_id())
        table.add_column(sa.Column("key", sa.String(64)))
        table.add_column(sa.Column("actor_id", sa.Integer))
        table.add_column(sa.Column("post_id", big_id()))
        table.create_foreign_key(
            "notification_actor_id_fkey", "user", ["actor_id"], ["id"],
            ondelete="CASCADE",
        )  # fmt: skip
        table.create_foreign_key(
            "notification_post_id_fkey", "post", ["post_id"], ["id"],
            ondelete="CASCADE",
        )  # fmt: skip
    op.create_index("ix_notification_actor_id", "notification", ["actor_id"])
    op.create_index("ix_notification_post_id", "notification", ["post_id"])
    state = sa.text("actor_id IS NULL AND key IS NOT NULL")
    op.create_index(
        "ix_notification_state",
        "notification",
        ["user_id", "name", "key"],
        unique=True,
        sqlite_where=state,
        postgresql_where=state,
    )
    op.create_index(
        "ix_notification_user_id", "notification", ["user_id", sa.text("id DESC")]
    )
    state = sa.text("actor_id IS NULL")
    op.create_index(
        "ix_notification_poll",
        "notification",
        ["user_id", "timestamp"],
        sqlite_where=state,
        postgresql_where=state,
    )


def upgrade_tasks() -> None:
    with op.batch_alter_table("task") as table:
        table.add_column(
            sa.Column(
                "state", sa.String(16), nullable=False, server_default="queued"
            )
        )
        for name in ("progress", "attempts"):
            table.add_column(
                sa.Column(name, sa.Integer, nullable=False, server_default="0")
            )
        table.add_column(sa.Column("error", sa.String(256)))
        table.add_column(sa.Column("arguments_json", sa.Text))
        table.add_column(sa.Column("file_id", sa.String(36)))
        for name in ("created_at", "started_at", "heartbeat_at", "finished_at"):
            table.add_column(sa.Column(name, sa.DateTime))
    op.execute("UPDATE task SET state = 'sent', progress = 100 WHERE complete")
    # Nobody works on these any more: the old queue is gone. People may try again.
    op.execute("UPDATE task SET state = 'failed' WHERE NOT complete")
    op.execute(
        "UPDATE task SET complete = " + ("true" if on_server() else "1")
    )
    unfinished = sa.text("NOT complete")
    for name, columns in {
        "ix_task_open": ["user_id"],
        "ix_task_heartbeat": ["heartbeat_at"],
    }.items():
        op.create_index(
            name, "task", columns,
            sqlite_where=unfinished, postgresql_where=unfinished,
        )  # fmt: skip
    op.create_index("ix_task_user_id", "task", ["user_id", "created_at"])


def on_server() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def create_files() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("content_type", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime),
    )
    op.create_index("ix_file_user_id", "file", ["user_id"])
    op.create_index("ix_file_expires_at", "file", ["expires_at"])
    op.create_table(
        "file_chunk",
        sa.Column(
            "file_id",
            sa.String(36),
            sa.ForeignKey("file.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key", sa.String(128)),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("run_at", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claim", sa.String(36)),
        sa.Column("claimed_until", sa.DateTime),
        sa.Column("last_error", sa.String(512)),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("dead_at", sa.DateTime),
    )
    op.create_index("ix_outbox_key", "outbox", ["key"])
    op.create_index("ix_outbox_claim", "outbox", ["claim"])
    alive = sa.text("dead_at IS NULL")
    op.create_index(
        "ix_outbox_due", "outbox", ["run_at"],
        sqlite_where=alive, postgresql_where=alive,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("outbox", "file_chunk", "file", "conversation"):
        op.drop_table(table)
    for name in ("ix_task_open", "ix_task_heartbeat", "ix_task_user_id"):
        op.drop_index(name, "task")
    with op.batch_alter_table("task") as table:
        for name in (
            "state", "progress", "attempts", "error", "arguments_json", "file_id",
            "created_at", "started_at", "heartbeat_at", "finished_at",
        ):  # fmt: skip
            table.drop_column(name)
    for name in ("actor_id", "post_id", "state", "user_id", "poll"):
        op.drop_index(f"ix_notification_{name}", "notification")
    op.execute("DELETE FROM notification")
    with op.batch_alter_table("notification") as table:
        for name in ("key", "actor_id", "post_id"):
            table.drop_column(name)
    for name in ("pair", "recipient_id"):
        op.drop_index(f"ix_message_{name}", "message")
    for table, columns in {
        "message": ("sender_id", "recipient_id", "timestamp"),
        "notification": ("name", "user_id", "timestamp"),
    }.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
