"""Connections to Twitter, sealed, and the posts that are sent there."""

import sqlalchemy as sa
from alembic import op

revision = "6d2e9f4a8b30"
down_revision = "5c1d8e3f7a29"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "twitter_login",
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("handle", sa.String(50), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    big_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "cross_post",
        sa.Column(
            "post_id",
            big_id,
            sa.ForeignKey("post.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tweet_id", sa.String(32)),
        sa.Column("handle", sa.String(50), nullable=False),
        sa.Column("reason", sa.String(256)),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("cross_post")
    op.drop_table("twitter_login")
