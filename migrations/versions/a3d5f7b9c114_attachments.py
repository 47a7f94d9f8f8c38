"""Pictures and films that belong to posts.

The statements are frozen copies of `app.media.triggers`.
"""

import sqlalchemy as sa
from alembic import op

revision = "a3d5f7b9c114"
down_revision = "9c2e4a6f8d03"
branch_labels = None
depends_on = None

SQLITE = (
    """
    CREATE TRIGGER attachment_added AFTER INSERT ON attachment BEGIN
        UPDATE post SET attachment_count = attachment_count + 1
        WHERE id = NEW.post_id;
    END
    """,
    """
    CREATE TRIGGER attachment_moved AFTER UPDATE OF post_id ON attachment BEGIN
        UPDATE post SET attachment_count = attachment_count - 1
        WHERE id = OLD.post_id;
        UPDATE post SET attachment_count = attachment_count + 1
        WHERE id = NEW.post_id;
    END
    """,
    """
    CREATE TRIGGER attachment_removed AFTER DELETE ON attachment BEGIN
        UPDATE post SET attachment_count = attachment_count - 1
        WHERE id = OLD.post_id;
        DELETE FROM file WHERE id IN (OLD.file_id, OLD.preview_id);
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION attachment_changed() RETURNS trigger AS $$
    BEGIN
        IF TG_OP IN ('UPDATE', 'DELETE') THEN
            UPDATE post SET attachment_count = attachment_count - 1
            WHERE id = OLD.post_id;
        END IF;
        IF TG_OP IN ('INSERT', 'UPDATE') THEN
            UPDATE post SET attachment_count = attachment_count + 1
            WHERE id = NEW.post_id;
        ELSE
            DELETE FROM file WHERE id IN (OLD.file_id, OLD.preview_id);
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER attachment_changed
    AFTER INSERT OR DELETE OR UPDATE OF post_id ON attachment
    FOR EACH ROW EXECUTE FUNCTION attachment_changed()
    """,
)


def upgrade() -> None:
    op.add_column(
        "post",
        sa.Column(
            "attachment_count", sa.SmallInteger, nullable=False, server_default="0"
        ),
    )
    op.add_column(
        "task", sa.Column("missed", sa.Integer, nullable=False, server_default="0")
    )
    create_attachments()
    on_server = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if on_server else SQLITE:
        op.get_bind().exec_driver_sql(statement)


def create_attachments() -> None:
    big_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("post_id", big_id, sa.ForeignKey("post.id", ondelete="CASCADE")),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
        sa.Column("kind", sa.String(16), nullable=False),
        *(
            sa.Column(name, sa.String(36), sa.ForeignKey("file.id", ondelete="CASCADE"))
            for name in ("file_id", "preview_id")
        ),
        sa.Column("source_url", sa.String(512)),
        sa.Column("alt", sa.Text),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.UniqueConstraint("post_id", "position"),
    )
    for name in ("file_id", "preview_id"):
        op.create_index(f"ix_attachment_{name}", "attachment", [name])


def downgrade() -> None:
    # Dropping a table deletes no row by itself: no trigger sees to the files.
    op.execute(
        "DELETE FROM file WHERE id IN (SELECT file_id FROM attachment)"
        " OR id IN (SELECT preview_id FROM attachment)"
    )
    op.drop_table("attachment")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION attachment_changed()")
    op.drop_column("task", "missed")
    op.drop_column("post", "attachment_count")
