"""People: unique names whatever their case, counters, epochs, API tokens."""

import sqlalchemy as sa
from alembic import op

from app.lib.fold import search_text
from app.lib.usernames import email_key, username_key

revision = "1a5c0e7d9b32"
down_revision = "834b1a697901"
branch_labels = None
depends_on = None

BATCH = 1_000
user = sa.table(
    "user",
    sa.column("id", sa.Integer),
    sa.column("username", sa.String),
    sa.column("email", sa.String),
    sa.column("about_me", sa.String),
    sa.column("username_key", sa.String),
    sa.column("email_key", sa.String),
    sa.column("search_text", sa.Text),
)


def upgrade() -> None:
    for column in new_columns():
        op.add_column("user", column)
    fill_keys(op.get_bind())
    op.create_index("ix_user_username_key", "user", ["username_key"], unique=True)
    op.create_index("ix_user_email_key", "user", ["email_key"], unique=True)
    op.create_index(
        "ix_followers_followed_id", "followers", ["followed_id", "follower_id"]
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("nonce", sa.String(32)),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("last_used_at", sa.DateTime),
    )
    op.create_index("ix_api_token_user_id", "api_token", ["user_id"])


def new_columns() -> list[sa.Column]:
    def count(name: str) -> sa.Column:
        return sa.Column(name, sa.Integer, nullable=False, server_default="0")

    return [
        sa.Column("username_key", sa.String(128)),
        sa.Column("email_key", sa.String(250)),
        sa.Column("created_at", sa.DateTime),
        sa.Column("is_admin", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("deactivated_at", sa.DateTime),
        count("session_epoch"),
        count("profile_version"),
        sa.Column("language", sa.String(8)),
        sa.Column("timezone", sa.String(64)),
        sa.Column("picture_id", sa.String(36)),
        count("post_count"),
        count("follower_count"),
        count("followed_count"),
        sa.Column("last_post_id", big_id()),
        sa.Column("search_text", sa.Text, nullable=False, server_default=""),
        count("unread_messages"),
        count("unread_notifications"),
        sa.Column(
            "last_read_notification_id", big_id(), nullable=False, server_default="0"
        ),
        sa.Column(
            "notification_clock", sa.Float, nullable=False, server_default="0"
        ),
    ]


def big_id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer, "sqlite")


def fill_keys(connection: sa.Connection) -> None:
    """Give everybody a key; of two names that differ in case the older one keeps it."""
    names, addresses = set(), set()
    after = 0
    while True:
        columns = (user.c.id, user.c.username, user.c.email, user.c.about_me)
        rows = connection.execute(
            sa.select(*columns)
            .where(user.c.id > after)
            .order_by(user.c.id)
            .limit(BATCH)
        ).all()
        for row in rows:
            text = search_text(f"{row.username} {row.about_me or ''}")
            connection.execute(
                sa.update(user)
                .where(user.c.id == row.id)
                .values(
                    username_key=unique(username_key(row.username), row.id, names),
                    email_key=unique(email_key(row.email), row.id, addresses),
                    search_text=text,
                )
            )
        if len(rows) < BATCH:
            return
        after = rows[-1].id


def unique(key: str, row_id: int, taken: set[str]) -> str:
    # Twice, where somebody old is really called "john#7".
    while key in taken:
        key = f"{key}#{row_id}"
    taken.add(key)
    return key


def downgrade() -> None:
    op.drop_table("api_token")
    op.drop_index("ix_followers_followed_id", "followers")
    op.drop_index("ix_user_email_key", "user")
    op.drop_index("ix_user_username_key", "user")
    with op.batch_alter_table("user") as table:
        for column in reversed(new_columns()):
            table.drop_column(column.name)
