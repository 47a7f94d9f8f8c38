"""Who wants nothing of whom.

The statements are frozen copies of `app.relationships.triggers`.
"""

import sqlalchemy as sa
from alembic import op

revision = "b4e6a8c0d225"
down_revision = "a3d5f7b9c114"
branch_labels = None
depends_on = None

SQLITE = (
    """
    CREATE TRIGGER block_added AFTER INSERT ON block BEGIN
        UPDATE user SET hidden_count = hidden_count + 1
        WHERE id IN (NEW.blocker_id, NEW.blocked_id);
    END
    """,
    """
    CREATE TRIGGER block_removed AFTER DELETE ON block BEGIN
        UPDATE user SET hidden_count = hidden_count - 1
        WHERE id IN (OLD.blocker_id, OLD.blocked_id);
    END
    """,
    """
    CREATE TRIGGER mute_added AFTER INSERT ON mute BEGIN
        UPDATE user SET hidden_count = hidden_count + 1 WHERE id = NEW.muter_id;
    END
    """,
    """
    CREATE TRIGGER mute_removed AFTER DELETE ON mute BEGIN
        UPDATE user SET hidden_count = hidden_count - 1 WHERE id = OLD.muter_id;
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION block_changed() RETURNS trigger AS $$
    DECLARE
        step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
        pair block := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    BEGIN
        PERFORM 1 FROM "user" WHERE id IN (pair.blocker_id, pair.blocked_id)
        ORDER BY id FOR NO KEY UPDATE;
        UPDATE "user" SET hidden_count = hidden_count + step
        WHERE id IN (pair.blocker_id, pair.blocked_id);
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER block_changed AFTER INSERT OR DELETE ON block
    FOR EACH ROW EXECUTE FUNCTION block_changed()
    """,
    """
    CREATE OR REPLACE FUNCTION mute_changed() RETURNS trigger AS $$
    DECLARE
        step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
        pair mute := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
    BEGIN
        UPDATE "user" SET hidden_count = hidden_count + step WHERE id = pair.muter_id;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER mute_changed AFTER INSERT OR DELETE ON mute
    FOR EACH ROW EXECUTE FUNCTION mute_changed()
    """,
)


def upgrade() -> None:
    make_pairs("block", "blocker_id", "blocked_id")
    make_pairs("mute", "muter_id", "muted_id")
    hidden_count = sa.Column("hidden_count", sa.Integer, server_default="0", nullable=False)
    op.add_column("user", hidden_count)
    connection = op.get_bind()
    on_server = connection.dialect.name == "postgresql"
    for statement in POSTGRESQL if on_server else SQLITE:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    for name in ("block", "mute"):
        op.drop_table(name)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {name}_changed()")
    op.drop_column("user", "hidden_count")


def make_pairs(name: str, actor: str, target: str) -> None:
    """Make a table of who does something to whom, with an index for each direction."""
    op.create_table(
        name,
        *(
            sa.Column(
                column,
                sa.Integer,
                sa.ForeignKey("user.id", ondelete="CASCADE"),
                primary_key=True,
                nullable=False,
            )
            for column in (actor, target)
        ),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index(f"ix_{name}_{target}", name, [target, actor])
