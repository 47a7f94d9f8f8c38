"""Answers to posts: what each answers, its thread, and how many answer it.

The statements are frozen copies of `app.posts.triggers`.
"""

import sqlalchemy as sa
from alembic import op

revision = "8b1f3d5c7e92"
down_revision = "7a4c1e6d2f58"
branch_labels = None
depends_on = None

# As texts: SQLite takes the constraint with the column or not at all, and no engine
# touches the rows that are there.
COLUMNS = (
    "reply_to_id BIGINT REFERENCES post (id) ON DELETE SET NULL",
    "conversation_id BIGINT",
    "reply_count INTEGER DEFAULT '0' NOT NULL",
    "reply_to_origin_id VARCHAR(64)",
)

INDEXES = {
    "ix_post_reply_to_id": ["reply_to_id", "id"],
    "ix_post_reply_to_id_user_id": ["reply_to_id", "user_id", "id"],
    "ix_post_conversation_id": ["conversation_id", "id"],
    "ix_post_reply_to_origin_id": ["reply_to_origin_id", "user_id"],
}

SQLITE = (
    """
    CREATE TRIGGER post_answered AFTER INSERT ON post
    WHEN NEW.reply_to_id IS NOT NULL BEGIN
        UPDATE post SET reply_count = reply_count + 1 WHERE id = NEW.reply_to_id;
    END
    """,
    """
    CREATE TRIGGER post_answer_removed AFTER DELETE ON post
    WHEN OLD.reply_to_id IS NOT NULL BEGIN
        UPDATE post SET reply_count = reply_count - 1 WHERE id = OLD.reply_to_id;
    END
    """,
    """
    CREATE TRIGGER post_answer_moved AFTER UPDATE OF reply_to_id ON post
    WHEN OLD.reply_to_id IS NOT NEW.reply_to_id BEGIN
        UPDATE post SET reply_count = reply_count - 1 WHERE id = OLD.reply_to_id;
        UPDATE post SET reply_count = reply_count + 1 WHERE id = NEW.reply_to_id;
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION post_answered() RETURNS trigger AS $$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            UPDATE post SET reply_count = reply_count - 1 WHERE id = OLD.reply_to_id;
        END IF;
        IF TG_OP <> 'DELETE' THEN
            UPDATE post SET reply_count = reply_count + 1 WHERE id = NEW.reply_to_id;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER post_answered AFTER INSERT ON post
    FOR EACH ROW WHEN (NEW.reply_to_id IS NOT NULL)
    EXECUTE FUNCTION post_answered()
    """,
    """
    CREATE TRIGGER post_answer_removed AFTER DELETE ON post
    FOR EACH ROW WHEN (OLD.reply_to_id IS NOT NULL)
    EXECUTE FUNCTION post_answered()
    """,
    """
    CREATE TRIGGER post_answer_moved AFTER UPDATE OF reply_to_id ON post
    FOR EACH ROW WHEN (OLD.reply_to_id IS DISTINCT FROM NEW.reply_to_id)
    EXECUTE FUNCTION post_answered()
    """,
)

TRIGGERS = ("post_answered", "post_answer_removed", "post_answer_moved")


def upgrade() -> None:
    connection = op.get_bind()
    on_server = connection.dialect.name == "postgresql"
    for column in COLUMNS:
        # SQLite's own type for ids, as `app.lib.columns.TimeId` has it.
        text = column if on_server else column.replace("BIGINT", "INTEGER")
        connection.exec_driver_sql(f"ALTER TABLE post ADD COLUMN {text}")
    for name, columns in INDEXES.items():
        there = sa.text(f"{columns[0]} IS NOT NULL")
        op.create_index(
            name, "post", columns, sqlite_where=there, postgresql_where=there
        )
    for statement in POSTGRESQL if on_server else SQLITE:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    connection = op.get_bind()
    on_server = connection.dialect.name == "postgresql"
    for name in TRIGGERS:
        table = " ON post" if on_server else ""
        connection.exec_driver_sql(f"DROP TRIGGER {name}{table}")
    if on_server:
        connection.exec_driver_sql("DROP FUNCTION post_answered()")
    for name in INDEXES:
        op.drop_index(name, "post")
    for column in reversed(COLUMNS):
        op.drop_column("post", column.split()[0])
