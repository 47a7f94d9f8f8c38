"""Tags have a version, which changes with their posts.

The triggers are frozen copies of those of `app.tags.triggers`.
"""

import sqlalchemy as sa
from alembic import op

revision = "d2b7c9e4a815"
down_revision = "d8b2f6c1a937"
branch_labels = None
depends_on = None

SQLITE = """
    CREATE TRIGGER post_tag_version_{kind} AFTER {upper} ON post_tag BEGIN
        {actions}
    END
"""
CHANGE = (
    "UPDATE tag SET version = abs(random() % 9007199254740991)"
    " WHERE id = {row}.tag_id;"
)
FUNCTION = """
    CREATE OR REPLACE FUNCTION post_tag_version() RETURNS trigger AS $$ BEGIN
    IF TG_OP <> 'DELETE' THEN
        UPDATE tag SET version = floor(random() * 9007199254740991)::bigint
            WHERE id = NEW.tag_id;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE tag SET version = floor(random() * 9007199254740991)::bigint
            WHERE id = OLD.tag_id;
    END IF;
    RETURN NULL; END $$ LANGUAGE plpgsql
"""
TRIGGER = """
    CREATE TRIGGER post_tag_version AFTER INSERT OR UPDATE OR DELETE ON post_tag
    FOR EACH ROW EXECUTE FUNCTION post_tag_version()
"""
EVENTS = {"insert": ("NEW",), "update": ("NEW", "OLD"), "delete": ("OLD",)}


def upgrade() -> None:
    op.add_column(
        "tag", sa.Column("version", sa.BigInteger(), nullable=False, server_default="0")
    )
    on_server = op.get_bind().dialect.name == "postgresql"
    chosen = (
        "floor(random() * 9007199254740991)::bigint"
        if on_server
        else "abs(random() % 9007199254740991)"
    )
    op.execute(f"UPDATE tag SET version = {chosen}")
    if on_server:
        op.execute(FUNCTION)
        op.execute(TRIGGER)
        return
    for kind, rows in EVENTS.items():
        actions = " ".join(CHANGE.format(row=row) for row in rows)
        op.execute(SQLITE.format(kind=kind, upper=kind.upper(), actions=actions))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER IF EXISTS post_tag_version ON post_tag")
        op.execute("DROP FUNCTION IF EXISTS post_tag_version()")
    else:
        for kind in EVENTS:
            op.execute(f"DROP TRIGGER IF EXISTS post_tag_version_{kind}")
    op.drop_column("tag", "version")
