"""Sources of headlines, headlines, who mutes which source, and links that are filed."""

import sqlalchemy as sa
from alembic import op

revision = "c3e8a1d5f742"
down_revision = "c4e91d7a3f52"
branch_labels = None
depends_on = None

TIME_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "news_source",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE")),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("selector", sa.String(200), server_default="", nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("site_url", sa.String(2000), server_default="", nullable=False),
        sa.Column("colour", sa.SmallInteger, server_default="0", nullable=False),
        sa.Column("etag", sa.String(300), server_default="", nullable=False),
        sa.Column("last_modified", sa.String(60), server_default="", nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("checked_at", sa.DateTime),
        sa.Column("succeeded_at", sa.DateTime),
        sa.Column("failures", sa.Integer, server_default="0", nullable=False),
        sa.Column("last_error", sa.String(200)),
        sa.Column("claim", sa.String(36)),
        sa.Column("claimed_until", sa.DateTime),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_news_source_due_at", "news_source", ["due_at"])
    op.create_index(
        "ix_news_source_own", "news_source", ["user_id", "kind", "address"], unique=True
    )
    op.create_index(
        "ix_news_source_site",
        "news_source",
        ["kind", "address"],
        unique=True,
        sqlite_where=sa.text("user_id IS NULL"),
        postgresql_where=sa.text("user_id IS NULL"),
    )
    op.create_table(
        "headline",
        sa.Column("id", TIME_ID, primary_key=True, autoincrement=False),
        sa.Column(
            "source_id", sa.Integer, sa.ForeignKey("news_source.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("link_key", sa.String(32), nullable=False),
        sa.Column("title_key", sa.String(32)),
        sa.Column("title", sa.String(250), nullable=False),
        sa.Column("summary", sa.String(500), server_default="", nullable=False),
        sa.Column("author", sa.String(80), server_default="", nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    for column in ("link_key", "title_key"):
        op.create_index(f"ix_headline_{column}", "headline", [column])
    op.create_index(
        "ix_headline_source_link", "headline", ["source_id", "link_key"], unique=True
    )
    op.create_index("ix_headline_source_id_id", "headline", ["source_id", "id"])
    op.create_table(
        "news_mute",
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column(
            "source_id", sa.Integer, sa.ForeignKey("news_source.id", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_index("ix_news_mute_source_id", "news_mute", ["source_id"])
    _create_links()


def _create_links() -> None:
    op.create_table(
        "news_link",
        sa.Column("id", TIME_ID, primary_key=True, autoincrement=False),
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("post_id", TIME_ID, sa.ForeignKey("post.id", ondelete="SET NULL")),
        sa.Column("link_key", sa.String(32), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("title", sa.String(250), nullable=False),
        sa.Column("source_name", sa.String(80), nullable=False),
    )
    op.create_index(
        "ix_news_link_user_key", "news_link", ["user_id", "link_key"], unique=True
    )
    op.create_index("ix_news_link_post_id", "news_link", ["post_id"])


def downgrade() -> None:
    for table in ("news_link", "news_mute", "headline", "news_source"):
        op.drop_table(table)
